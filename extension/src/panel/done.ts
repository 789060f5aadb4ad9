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
  const caption = h("p.caption");
  let concept: string | null = null;

  const show = (index: number): void => {
    const picture = pictures[index];
    if (!picture?.after) {
      return;
    }
    compare.show(picture.before, picture.after);
    for (const [at, choice] of choices.entries()) {
      choice.setAttribute("aria-pressed", String(at === index));
    }
    concept = picture.report?.concept ?? null;
    const write = altField
      ? button("alt", text("panel_alt"))
      : navigator.clipboard && button("copy", text("panel_copy"));
    caption.replaceChildren(...(concept ? [h("span", {}, text("panel_concept", concept)), write ?? ""] : []));
  };
  show(0);

  const presses: Record<string, () => void> = {
    dismiss: actions.dismiss,
    zoom: compare.zoom,
    alt: () => concept && actions.writeAltText(concept),
    copy: () => concept && void copy(concept, caption),
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
      caption,
      h("div.buttons", {}, button("dismiss", text("close"))),
    ),
    spoken: title,
    urgent: false,
    presses,
  };
}

async function copy(words: string, caption: HTMLElement): Promise<void> {
  const done = await navigator.clipboard.writeText(words).then(
    () => true,
    () => false,
  );
  if (done) {
    caption.querySelector("[data-press=copy]")?.replaceChildren(text("panel_copied"));
  }
}
