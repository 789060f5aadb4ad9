import { Errand } from "../../../../extension/src/bridge/errand";
import { bad, FakeDaemon, good, job, picture, troubled } from "./pictures";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("chrome", { i18n: { getMessage: (key: string) => key } });
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;

function sent(daemon = new FakeDaemon()) {
  const errand = new Errand(picture(), daemon, () => undefined);
  let result: File | null | undefined;
  errand.run().then((file) => {
    result = file;
  });
  return { daemon, errand, result: () => result };
}

it("brings the shaded picture", async () => {
  const { result, errand } = sent();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(await result()?.text()).toBe("shaded content");
  expect(errand.view.state).toBe("done");
});

it("shows how far the daemon is", async () => {
  const daemon = new FakeDaemon();
  daemon.onPoll = () => good(job("running", { progress: 0.4, etaSeconds: 3 }));
  const { errand } = sent(daemon);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(errand.view).toMatchObject({ state: "running", progress: 0.4, etaSeconds: 3 });
});

it.each(["daemon_unreachable", "not_paired", "unauthorized", "queue_full"])(
  "goes on by itself once %s has passed",
  async (code) => {
    const daemon = new FakeDaemon();
    daemon.onSubmit = () => bad(code);
    const { errand, result } = sent(daemon);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(errand.view.trouble?.code).toBe(code);
    expect(result()).toBeUndefined();
    daemon.onSubmit = () => good(job("queued"));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(result()?.name).toBe("painting.png");
  },
);

it("waits for the user when the picture itself cannot be shaded", async () => {
  const daemon = new FakeDaemon();
  daemon.onPoll = () => good(job("failed", { trouble: troubled("damaged") }));
  const { errand, result } = sent(daemon);
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(daemon.submitted).toHaveLength(1);
  expect(errand.view).toMatchObject({ state: "failed", trouble: { code: "damaged" } });
  daemon.onPoll = () => good(job("done"));
  errand.retry();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(daemon.submitted).toHaveLength(2);
  expect(result()?.name).toBe("painting.png");
});

it("asks after the same job when the daemon was away meanwhile", async () => {
  const daemon = new FakeDaemon();
  daemon.onPoll = () => bad("daemon_unreachable");
  const { result } = sent(daemon);
  await vi.advanceTimersByTimeAsync(MINUTE);
  daemon.onPoll = () => good(job("done"));
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(daemon.submitted).toHaveLength(1);
  expect(result()?.name).toBe("painting.png");
});

it("sends the picture again when the daemon has forgotten the job", async () => {
  const daemon = new FakeDaemon();
  daemon.onPoll = () => (daemon.submitted.length === 1 ? bad("no_such_job") : good(job("done")));
  const { result } = sent(daemon);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(daemon.submitted).toHaveLength(2);
  expect(result()?.name).toBe("painting.png");
});

it("says that a job is too slow, and still takes its result", async () => {
  const daemon = new FakeDaemon();
  daemon.onPoll = () => good(job("running", { progress: 0.1 }));
  const { errand, result } = sent(daemon);
  await vi.advanceTimersByTimeAsync(6 * MINUTE);
  expect(errand.view.trouble?.code).toBe("too_slow");
  daemon.onPoll = () => good(job("done"));
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(result()?.name).toBe("painting.png");
});

it("does not bring anything once it is stopped, and takes the job back", async () => {
  const daemon = new FakeDaemon();
  daemon.onPoll = () => good(job("running"));
  const { errand, result } = sent(daemon);
  await vi.advanceTimersByTimeAsync(1000);
  errand.stop();
  daemon.onPoll = () => good(job("done"));
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(result()).toBeNull();
  expect(daemon.cancelled).toEqual(["7"]);
});
