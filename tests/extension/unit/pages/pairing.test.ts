import { drawScene, type Scene, validFor } from "../../../../extension/src/pages/pair/scene";
import { speakEnglish } from "../english";

beforeEach(() => speakEnglish());

const drawn = (scene: Scene, again = () => {}, agree = () => {}) => {
  const main = document.createElement("main");
  main.append(...drawScene(scene, again, agree));
  return main;
};

test("the code stands there as Belladonna shows it, with both ways to approve it", () => {
  const page = drawn({ state: "pending", code: "K7RM-4QXD", expires: 0, dashboard: "http://127.0.0.1:4/" });
  expect(page.querySelector(".code")?.textContent).toBe("K7RM-4QXD");
  expect(page.querySelector("a")?.href).toBe("http://127.0.0.1:4/");
  expect(page.textContent).toContain("belladonnad pair approve K7RM-4QXD");
});

test("where Belladonna can be asked directly, one press connects", () => {
  const agree = vi.fn();
  drawn({ state: "offered" }, undefined, agree).querySelector("button")?.click();
  expect(agree).toHaveBeenCalledOnce();
});

test("the remaining time is not read out every second", () => {
  const page = drawn({ state: "pending", code: "K7RM-4QXD", expires: 0, dashboard: "" });
  expect(page.querySelector("[data-left]")?.getAttribute("aria-live")).toBe("off");
});

test.each(["denied", "expired"] as const)("after a code was %s one can have another", (state) => {
  const again = vi.fn();
  drawn({ state }, again).querySelector("button")?.click();
  expect(again).toHaveBeenCalledOnce();
});

test.each([
  [65_000, "Good for another 1:05 minutes"],
  [-5, "Good for another 0:00 minutes"],
])("%d milliseconds are shown as a clock", (left, words) => {
  expect(validFor(1000 + left, 1000)).toBe(words);
});
