import { questionView } from "../../../../extension/src/panel/question";
import { speakEnglish } from "../english";
import { picture, recordedActions } from "./pictures";

const UNREACHABLE = { code: "daemon_unreachable", message: "", remedy: "" };

beforeEach(() => speakEnglish());

function ask(trouble = UNREACHABLE) {
  const actions = recordedActions();
  const view = questionView([picture({ state: "failed" })], trouble, actions);
  return {
    ...view,
    done: actions.done,
    offers: () => [...view.element.querySelectorAll("button")].map((each) => each.textContent),
  };
}

test("it says what happened and what to do, and offers three ways out", () => {
  const { element, offers } = ask();
  expect(element.textContent).toContain("Belladonna does not answer. Start it on this computer, then try again.");
  expect(offers()).toEqual(["Try again", "Cancel upload", "Upload the original, just this once"]);
});

test("connecting comes first when the browser is not connected", () => {
  expect(ask({ ...UNREACHABLE, code: "not_paired" }).offers()[0]).toBe("Connect…");
});

test("one press sends no original: it is asked once more, with the safe answer first", () => {
  const { presses, done, offers } = ask();
  presses.original?.();
  expect(done).toEqual([]);
  expect(offers()).toEqual(["Go back", "Upload unshaded"]);
});

test("the second yes sends the original", () => {
  const { presses, done } = ask();
  presses.original?.();
  presses["original-confirmed"]?.();
  expect(done).toEqual(["uploadOriginalOnce"]);
});

test("going back asks the first question again", () => {
  const { presses, done, offers } = ask();
  presses.original?.();
  presses.back?.();
  expect(done).toEqual([]);
  expect(offers()[0]).toBe("Try again");
});

test("it interrupts a screen reader, for nothing goes on without an answer", () => {
  expect(ask().urgent).toBe(true);
});
