import { fingerprint } from "../../../../extension/src/bridge/fingerprint";
import type { Channel } from "../../../../extension/src/guard/channel";
import { Fingerprints } from "../../../../extension/src/guard/fingerprints";

/** A picture of `size` bytes; two of the same size differ at their ends. */
const bytes = (size: number, seed: number) => Uint8Array.from({ length: size }, (_, index) => (index * seed) % 251);

async function known(content: Uint8Array<ArrayBuffer>) {
  const handlers: Record<string, (node: Element) => void> = {};
  const prints = new Fingerprints({
    on: (kind: string, handle: never) => (handlers[kind] = handle),
  } as unknown as Channel);
  const print = await fingerprint(new File([content], "a.png"));
  const tell = (kind: string) => {
    const envelope = document.createElement("input");
    envelope.type = "file";
    envelope.name = JSON.stringify(print);
    handlers[kind]?.(envelope);
  };
  tell("original");
  return { prints, release: () => tell("released") };
}

const base64 = (content: Uint8Array) => btoa(String.fromCharCode(...content));
const form = (value: Blob | string) => {
  const made = new FormData();
  made.append("title", "Dusk");
  made.append("file", value);
  return made;
};

// Every remainder of a division by three: base64 has its boundaries there.
describe.each([1000, 1001, 1002])("an original of %i bytes", (size) => {
  const content = bytes(size, 7);

  it.each<[string, () => unknown]>([
    ["bytes", () => content],
    ["a buffer", () => content.buffer],
    ["a view", () => new DataView(content.buffer)],
    ["a blob", () => new Blob([content])],
    ["a form", () => form(new Blob([content]))],
    ["a data URL", () => `data:image/png;base64,${base64(content)}`],
    ["JSON", () => JSON.stringify({ image: base64(content), title: "Dusk" })],
    ["a form with text", () => form(base64(content))],
  ])("is recognised as %s", async (_, body) => {
    expect((await known(content)).prints.match(body())).toBe(true);
  });
});

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["text", "hello"],
  ["another picture", bytes(1200, 11)],
  ["another picture of the same size", bytes(1000, 11)],
  ["a form", form(new Blob(["hello"]))],
  ["a document", document],
])("lets %s pass", async (_, body) => {
  expect((await known(bytes(1000, 7))).prints.match(body)).toBe(false);
});

it("lets an original pass that the user lets go", async () => {
  const content = bytes(1000, 7);
  const { prints, release } = await known(content);
  release();
  expect(prints.match(content)).toBe(false);
  expect(prints.match(base64(content))).toBe(false);
});
