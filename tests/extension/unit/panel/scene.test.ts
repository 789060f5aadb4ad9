import type { PictureView } from "../../../../extension/src/panel/contract";
import { draw, inShort, sameScene } from "../../../../extension/src/panel/scene";
import { speakEnglish } from "../english";
import { picture, recordedActions } from "./pictures";

beforeEach(() => speakEnglish());

const working = (...pictures: PictureView[]) => ({ kind: "working", pictures }) as const;

test("progress of the same pictures is the same scene", () => {
  const one = picture();
  expect(sameScene(working(one), working({ ...one, progress: 0.9 }))).toBe(true);
});

test("another upload is another scene, though as many pictures of the same name", () => {
  expect(sameScene(working(picture()), working(picture()))).toBe(false);
});

test("another trouble with the same pictures is another scene", () => {
  const pictures = [picture()];
  const failed = (code: string) => ({ kind: "trouble", pictures, trouble: { code, message: "", remedy: "" } }) as const;
  expect(sameScene(failed("too_slow"), failed("too_slow"))).toBe(true);
  expect(sameScene(failed("too_slow"), failed("not_paired"))).toBe(false);
});

test("the bar, the figures and the time follow the pictures", () => {
  const one = picture({ progress: 0.25, etaSeconds: 30 });
  const view = draw(working(one), recordedActions());
  expect(view.element.textContent).toContain("about 30 s left");
  view.update?.([{ ...one, progress: 0.75, etaSeconds: 12 }]);
  expect(view.element.querySelector("progress")?.value).toBe(0.75);
  expect(view.element.textContent).toContain("75 %");
  expect(view.element.textContent).toContain("about 15 s left");
});

test("the folded panel says how far it is, and when it needs an answer", () => {
  expect(inShort(working(picture({ progress: 0.42 })))).toBe("Shading, 42 %");
  const trouble = { code: "original_stopped", message: "", remedy: "" };
  expect(inShort({ kind: "stopped", trouble })).toBe("needs your answer");
});
