type Clean = typeof import("../../../../extension/src/bridge/clean");

const picture = () => new File(["x"], "a.png", { type: "image/png" });
const { signal } = new AbortController();

/** The bridge of another window. */
async function bridge(): Promise<Clean> {
  vi.resetModules();
  return import("../../../../extension/src/bridge/clean");
}

beforeEach(() => {
  vi.stubGlobal("chrome", { runtime: { getURL: () => "chrome-extension://ours/" } });
});

it("knows what a bridge has marked that listens in the same window, whoever came first", async () => {
  const [first, second] = [await bridge(), await bridge()];
  first.meetOthers(window, signal);
  second.meetOthers(window, signal);
  const [one, other] = [picture(), picture()];
  first.markClean(one);
  second.markClean(other);
  expect([second.isClean(one), first.isClean(other)]).toEqual([true, true]);
  expect(second.isClean(picture())).toBe(false);
});

it("believes nobody who does not know the key", async () => {
  const one = await bridge();
  one.meetOthers(window, signal);
  const detail = { key: "", knows: () => true, answer: () => undefined };
  window.dispatchEvent(new CustomEvent("belladonna:meet", { detail }));
  window.dispatchEvent(new CustomEvent("belladonna:meet", { detail: null }));
  expect(one.isClean(picture())).toBe(false);
});

it("goes on when the window of another bridge is gone", async () => {
  const one = await bridge();
  one.meetOthers(window, signal);
  const knows = () => {
    throw new TypeError("can't access dead object");
  };
  window.dispatchEvent(
    new CustomEvent("belladonna:meet", { detail: { key: "chrome-extension://ours/", knows, answer: () => undefined } }),
  );
  expect(one.isClean(picture())).toBe(false);
});
