import { text } from "../i18n";
import { h } from "../ui/dom";
import { counted, timeLeft } from "../ui/words";
import type { PanelActions, PictureView } from "./contract";
import { fraction, secondsLeft } from "./progress";
import { button, heading, pictureRow, type View } from "./view";

/** Pictures are being shaded, and the upload waits for them. */
export function workingView(pictures: readonly PictureView[], actions: PanelActions): View {
  const title = counted("panel_working", pictures.length);
  const bar = h("progress", { max: 1, "aria-label": title });
  const left = h("span.left");
  const notes = pictures.map(() => h("span.note"));
  const rows = pictures.map((picture, index) => pictureRow(picture, notes[index] ?? null));

  const update = (now: readonly PictureView[]): void => {
    bar.value = fraction(now);
    const seconds = secondsLeft(now);
    left.textContent = seconds === null ? "" : timeLeft(seconds);
    for (const [index, picture] of now.entries()) {
      notes[index]?.replaceChildren(inWords(picture));
    }
  };
  update(pictures);

  return {
    element: h(
      "div.working",
      {},
      heading(title),
      h("ul.pictures", {}, ...rows),
      bar,
      h("p.quiet", {}, text("panel_working_note")),
      h("div.buttons", {}, left, button("cancel", text("panel_cancel"))),
    ),
    spoken: title,
    urgent: false,
    presses: { cancel: actions.cancel },
    update,
  };
}

function inWords(picture: PictureView): string {
  switch (picture.state) {
    case "done":
      return "✓";
    case "failed":
      return text("upload_failed");
    case "running":
      return `${Math.floor(picture.progress * 100)} %`;
    default:
      return text("panel_waiting");
  }
}
