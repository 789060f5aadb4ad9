/** What the pictures show: typed, or taken from what the page says about them. */
import { ask } from "../../ask";
import { text } from "../../i18n";
import { h } from "../../ui/dom";
import { pageWords } from "./page-words";
import { suggest } from "./suggest";

const TYPING_MS = 400;

/** The field, which saves what is written; offers the page's own words and the concepts that the daemon knows. */
export function conceptField(chosen: string | null, tab: chrome.tabs.Tab | undefined): HTMLElement {
  const input = h("input", {
    id: "concept",
    list: "concepts",
    value: chosen,
    placeholder: text("concept_found"),
    autocomplete: "off",
    "aria-describedby": "concept-note",
  });
  const known = h("datalist", { id: "concepts" });
  const suggestions = h("div.suggestions", { role: "group", "aria-label": text("concept_suggested"), hidden: true });

  const save = (): void => void ask("settings.set", { change: { concept: input.value.trim() || null } });
  let typing = 0;
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = window.setTimeout(save, TYPING_MS);
  });
  // A popup closes without a word; what was typed last has to be safe by then.
  input.addEventListener("change", save);

  const offer = async (): Promise<void> => {
    const [concepts, words] = await Promise.all([ask("concepts.list", {}), pageWords(tab)]);
    if (!concepts.ok) {
      return;
    }
    known.replaceChildren(...concepts.value.map(({ name }) => h("option", { value: name })));
    const offered = suggest(concepts.value, words);
    suggestions.hidden = offered.length === 0;
    suggestions.replaceChildren(
      ...offered.map((name) => {
        const button = h("button", { type: "button" }, name);
        button.addEventListener("click", () => {
          input.value = name;
          save();
        });
        return button;
      }),
    );
  };
  void offer();

  return h(
    "div.field",
    {},
    h("label", { for: "concept" }, text("concept")),
    input,
    known,
    suggestions,
    h("p.quiet", { id: "concept-note" }, text("concept_note")),
  );
}
