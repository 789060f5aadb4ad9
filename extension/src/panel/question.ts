import { text } from "../i18n";
import type { Trouble } from "../protocol";
import { h } from "../ui/dom";
import { explain } from "../ui/trouble";
import type { PanelActions, PictureView } from "./contract";
import { button, heading, pictureRow, type View } from "./view";

const PAIRING_MENDS = new Set(["not_paired", "unauthorized", "token_of_another"]);

/** The upload waits and cannot go on by itself: what happened, and what shall be done. */
export function questionView(pictures: readonly PictureView[], trouble: Trouble, actions: PanelActions): View {
  const { message, remedy } = explain(trouble);
  const pairing = PAIRING_MENDS.has(trouble.code);
  const element = h("div.question");

  const ask = (): void => {
    element.replaceChildren(
      heading(text("panel_question")),
      h("p", {}, h("strong", {}, message), " ", remedy),
      h(
        "ul.pictures",
        {},
        ...pictures.map((picture) => pictureRow(picture, pictures.length > 1 ? mark(picture) : null)),
      ),
      h(
        "div.buttons",
        {},
        pairing ? button("pair", text("connect"), "primary") : null,
        button("retry", text("retry"), pairing ? "" : "primary"),
        button("cancel", text("panel_cancel")),
      ),
      h("div.buttons.last", {}, button("original", text("panel_original"), "plain")),
    );
  };
  // Asked twice, with the safe answer first: one slip must not send an original out.
  const confirm = (): void => {
    element.replaceChildren(
      heading(text("panel_confirm")),
      h("p", {}, text("panel_confirm_note")),
      h(
        "div.buttons",
        {},
        button("back", text("panel_back"), "primary"),
        button("original-confirmed", text("panel_confirm_yes"), "danger"),
      ),
    );
  };
  ask();

  return {
    element,
    spoken: `${text("panel_question")}. ${message} ${remedy}`,
    urgent: true,
    presses: {
      retry: actions.retry,
      cancel: actions.cancel,
      pair: actions.showPairing,
      original: confirm,
      back: ask,
      "original-confirmed": actions.uploadOriginalOnce,
    },
  };
}

function mark(picture: PictureView): Node {
  return h("span.note", {}, text(picture.state === "done" ? "upload_done" : "upload_failed"));
}
