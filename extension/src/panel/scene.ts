/** From the state to what is drawn. */
import { text } from "../i18n";
import type { PanelActions, PanelState, PictureView } from "./contract";
import { doneView } from "./done";
import { fraction } from "./progress";
import { questionView } from "./question";
import { stoppedView } from "./stopped";
import type { View } from "./view";
import { workingView } from "./working";

export type VisibleState = Exclude<PanelState, { kind: "hidden" }>;

/** Draws a state. */
export function draw(state: VisibleState, actions: PanelActions): View {
  switch (state.kind) {
    case "working":
      return workingView(state.pictures, actions);
    case "trouble":
      return questionView(state.pictures, state.trouble, actions);
    case "done":
      return doneView(state.pictures, state.altField, actions);
    case "stopped":
      return stoppedView(state.trouble, actions);
  }
}

/** Whether `next` goes on with what `shown` shows, so that what the user did there (a slider, the focus) can stay. */
export function sameScene(shown: VisibleState, next: VisibleState): boolean {
  if (shown.kind === "working" && next.kind === "working") {
    return samePictures(shown.pictures, next.pictures);
  }
  if (shown.kind === "done" && next.kind === "done") {
    return samePictures(shown.pictures, next.pictures) && shown.altField === next.altField;
  }
  if (shown.kind === "trouble" && next.kind === "trouble") {
    return samePictures(shown.pictures, next.pictures) && shown.trouble.code === next.trouble.code;
  }
  return false;
}

function samePictures(some: readonly PictureView[], others: readonly PictureView[]): boolean {
  return some.length === others.length && some.every((one, index) => one.key === others[index]?.key);
}

/** A few words for the folded panel. */
export function inShort(state: VisibleState): string {
  switch (state.kind) {
    case "working":
      return text("panel_short_working", Math.floor(fraction(state.pictures) * 100));
    case "done":
      return text("panel_short_done");
    default:
      return text("panel_short_question");
  }
}
