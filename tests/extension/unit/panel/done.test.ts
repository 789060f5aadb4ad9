import { doneView } from "../../../../extension/src/panel/done";
import type { Report } from "../../../../extension/src/protocol";
import { speakEnglish } from "../english";
import { picture, recordedActions } from "./pictures";

beforeEach(() => speakEnglish());

const report = (concept: string): Report => ({
  concept,
  altText: `an old ${concept}`,
  tags: [concept, "sea"],
  target: null,
  strength: "medium",
  effort: "balanced",
  seconds: 3,
  flip: 0.05,
});
const shaded = (concept: string) =>
  picture({ state: "done", after: new File(["shaded"], "harbour.png"), report: report(concept) });

test("what to write beside the picture is offered for the field that the site has for it", () => {
  const actions = recordedActions();
  const view = doneView([shaded("lighthouse")], true, actions);
  expect(view.element.textContent).toContain("Alt text: an old lighthouse");
  view.presses.alt?.();
  expect(actions.done).toEqual(["writeAltText an old lighthouse"]);
});

test("without such a field it is offered to be copied", async () => {
  const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const view = doneView([shaded("lighthouse")], false, recordedActions());
  view.presses.copy?.();
  await vi.waitFor(() => expect(view.element.textContent).toContain("Copied"));
  expect(copied).toHaveBeenCalledWith("an old lighthouse");
});

test("the tags are offered to be copied", async () => {
  const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const view = doneView([shaded("lighthouse")], true, recordedActions());
  expect(view.element.textContent).toContain("Tags: lighthouse, sea");
  view.presses["copy-tags"]?.();
  await vi.waitFor(() => expect(view.element.textContent).toContain("Copied"));
  expect(copied).toHaveBeenCalledWith("lighthouse, sea");
});

test("each of several pictures can be looked at", () => {
  const view = doneView([shaded("lighthouse"), shaded("owl")], true, recordedActions());
  view.presses["show-1"]?.();
  expect(view.element.textContent).toContain("Alt text: an old owl");
  expect(view.element.querySelector("[aria-pressed=true]")?.getAttribute("data-press")).toBe("show-1");
});

test("nothing is claimed about a picture whose content nobody knows", () => {
  const view = doneView(
    [picture({ state: "done", after: new File(["shaded"], "harbour.png") })],
    true,
    recordedActions(),
  );
  expect(view.element.textContent).not.toMatch(/Alt text|Tags/);
});
