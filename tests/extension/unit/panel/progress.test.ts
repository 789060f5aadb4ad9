import { fraction, secondsLeft } from "../../../../extension/src/panel/progress";
import { picture } from "./pictures";

test("an upload is as far as its pictures are on the average", () => {
  const pictures = [
    picture({ state: "done", progress: 0 }),
    picture({ progress: 0.5 }),
    picture({ state: "queued", progress: 0 }),
  ];
  expect(fraction(pictures)).toBe(0.5);
});

test("pictures that wait take as long as the one in work", () => {
  const waiting = picture({ state: "queued", progress: 0, etaSeconds: null });
  expect(secondsLeft([picture({ progress: 0.5, etaSeconds: 10 }), waiting, waiting])).toBe(50);
});

test("pictures that are done or failed take no more time", () => {
  const over = [picture({ state: "done" }), picture({ state: "failed" })];
  expect(secondsLeft([...over, picture({ progress: 0.5, etaSeconds: 10 })])).toBe(10);
});

test("nothing is said about the time before the work has begun", () => {
  expect(secondsLeft([picture({ state: "uploading", etaSeconds: null })])).toBeNull();
});
