import { Batch } from "../../../../extension/src/bridge/batch";
import { bad, FakeDaemon, good, picture, shaded } from "./pictures";

function batchOf(files: readonly File[], daemon = new FakeDaemon()) {
  const outcome = { deliver: vi.fn<(files: readonly File[]) => void>(), abandon: vi.fn() };
  return { daemon, outcome, batch: new Batch(files, outcome, daemon, () => undefined) };
}

const text = () => new File(["words"], "notes.txt", { type: "text/plain" });

it("delivers all files in their order, the pictures shaded", async () => {
  const notes = text();
  const { batch, outcome, daemon } = batchOf([picture("a.png"), notes, picture("b.png")]);
  await batch.run();
  const delivered = outcome.deliver.mock.calls[0]?.[0] ?? [];
  expect(delivered.map(({ name }) => name)).toEqual(["a.png", "notes.txt", "b.png"]);
  expect(delivered[1]).toBe(notes);
  expect(await delivered[0]?.text()).toBe("shaded content");
  expect(daemon.submitted.map(({ name }) => name)).toEqual(["a.png", "b.png"]);
});

it("delivers nothing as long as one picture is missing", async () => {
  const daemon = new FakeDaemon();
  daemon.onResult = (original) => (original.name === "b.png" ? bad("result_unusable") : good(shaded(original.name)));
  const { batch, outcome } = batchOf([picture("a.png"), picture("b.png")], daemon);
  batch.run();
  await vi.waitFor(() => expect(batch.trouble?.code).toBe("result_unusable"));
  expect(outcome.deliver).not.toHaveBeenCalled();
});

it("delivers originals when the user says so, but not of what is shaded already", async () => {
  const daemon = new FakeDaemon();
  daemon.onResult = (original) => (original.name === "b.png" ? bad("result_unusable") : good(shaded(original.name)));
  const original = picture("b.png");
  const { batch, outcome } = batchOf([picture("a.png"), original], daemon);
  batch.run();
  await vi.waitFor(() => expect(batch.trouble).not.toBeNull());
  batch.giveOriginals();
  const [first, second] = outcome.deliver.mock.calls[0]?.[0] ?? [];
  expect(await first?.text()).toBe("shaded content");
  expect(second).toBe(original);
});

it("is abandoned once when it is cancelled, and never delivered", async () => {
  const { batch, outcome } = batchOf([picture()]);
  const run = batch.run();
  batch.cancel();
  batch.cancel();
  await run;
  batch.giveOriginals();
  expect(outcome.abandon).toHaveBeenCalledOnce();
  expect(outcome.deliver).not.toHaveBeenCalled();
});
