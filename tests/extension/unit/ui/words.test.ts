import { explain } from "../../../../extension/src/ui/trouble";
import { ago, counted, timeLeft } from "../../../../extension/src/ui/words";
import { speakEnglish } from "../english";

beforeEach(() => speakEnglish());

test.each([
  [2, "a moment left"],
  [21, "about 25 s left"],
  [89, "about 90 s left"],
  [200, "about 4 min left"],
])("%d seconds are %s", (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});

test("one is not several", () => {
  expect(counted("panel_done", 1)).toBe("1 picture shaded");
  expect(counted("panel_done", 3)).toBe("3 pictures shaded");
});

test.each([
  [0, "now"],
  [40_000, "40 seconds ago"],
  [7_300_000, "2 hours ago"],
  [90_000_000, "yesterday"],
])("%d milliseconds ago are %s", (age, words) => {
  expect(ago(1e12, 1e12 + age)).toBe(words);
});

test("a trouble that we know is told in the user's language, whatever the daemon says", () => {
  const told = explain({ code: "damaged", message: "Bad CRC.", remedy: "Mend it." });
  expect(told.message).toBe("The picture is damaged.");
});

test("a trouble that only the daemon knows is told in its words", () => {
  const trouble = { code: "sixteen_channels", message: "It has 16 channels.", remedy: "Save it as RGB." };
  expect(explain(trouble)).toMatchObject({ message: "It has 16 channels.", remedy: "Save it as RGB." });
});

test("a trouble without any words is still told", () => {
  expect(explain({ code: "", message: "", remedy: "" }).message).toBe("Something went wrong in Belladonna.");
});
