import { text } from "../i18n";
import { h } from "../ui/dom";
import { counted } from "../ui/words";
import { comparison } from "./compare";
import type { PanelActions, PictureView } from "./contract";
import { thumbnail } from "./drawing";
import { button, heading, type View } from "./view";

/** The site has the shaded pictures: before and after, and what to write beside them. */
export function doneView(pictures: readonly PictureView[], altField: boolean, actions: PanelActions): View {
  const title = counted("panel_done", pictures.length);
  const compare = comparison();
  const choices = pictures.map((picture, index) =>
    h(
      "button",
      { type: "button", "data-press": `show-${index}`, "aria-label": picture.name, title: picture.name },
      thumbnail(picture.before, picture.name),
    ),
  );
  const beside = h("div.beside");
  let altText = "";
  let tags = "";

  const show = (index: number): void => {
    const picture = pictures[index];
    if (!picture?.after) {
      return;
    }
    compare.show(picture.before, picture.after);
    for (const [at, choice] of choices.entries()) {
      choice.setAttribute("aria-pressed", String(at === index));
    }
    altText = picture.report?.altText ?? "";
    tags = picture.report?.tags.join(", ") ?? "";
    beside.replaceChildren(
      altText && caption(text("panel_alt_text", altText), altField ? button("alt", text("panel_alt")) : copier("copy")),
      tags && caption(text("panel_tags", tags), copier("copy-tags")),
    );
  };
  show(0);

  const presses: Record<string, () => void> = {
    dismiss: actions.dismiss,
    zoom: compare.zoom,
    alt: () => actions.writeAltText(altText),
    copy: () => void copy(altText, beside, "copy"),
    "copy-tags": () => void copy(tags, beside, "copy-tags"),
  };
  for (const index of pictures.keys()) {
    presses[`show-${index}`] = () => show(index);
  }
  return {
    element: h(
      "div.done",
      {},
      heading(title),
      h("p.quiet", {}, text("panel_done_note")),
      pictures.length > 1 ? h("div.choices", {}, ...choices) : null,
      compare.element,
      beside,
      h("div.buttons", {}, button("dismiss", text("close"))),
    ),
    spoken: title,
    urgent: false,
    presses,
  };
}

function caption(words: string, offer: Node | string): HTMLElement {
  return h("p.caption", {}, h("span", {}, words), offer);
}

/** The button that copies, where the page is one of those that may. */
function copier(press: string): Node | string {
  return navigator.clipboard ? button(press, text("panel_copy")) : "";
}

async function copy(words: string, beside: HTMLElement, press: string): Promise<void> {
  const done = await navigator.clipboard.writeText(words).then(
    () => true,
    () => false,
  );
  if (done) {
    beside.querySelector(`[data-press=${press}]`)?.replaceChildren(text("panel_copied"));
  }
}
