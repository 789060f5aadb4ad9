/** How pictures are shaded: the fields for strength and effort. */
import { ask } from "../ask";
import { text } from "../i18n";
import type { Effort, Settings, Strength } from "../protocol";
import { h } from "./dom";

const STRENGTHS: readonly Strength[] = ["low", "medium", "high"];
const EFFORTS: readonly Effort[] = ["fast", "balanced", "thorough"];

/**
 * The two fields, which save what is chosen at once.
 *
 * @param explained with a line below each that says what more of it brings.
 */
export function howFields(settings: Settings, explained: boolean): HTMLElement {
  return h(
    "div.fields",
    {},
    choice("strength", STRENGTHS, settings.strength, explained),
    choice("effort", EFFORTS, settings.effort, explained),
  );
}

function choice(
  name: "strength" | "effort",
  values: readonly string[],
  chosen: string | null,
  explained: boolean,
): HTMLElement {
  const select = h(
    "select",
    { id: name, "aria-describedby": explained ? `${name}-note` : null },
    h("option", { value: "" }, text("how_as_set")),
    ...values.map((value) => h("option", { value, selected: value === chosen }, text(`${name}_${value}`))),
  );
  select.addEventListener("change", () => {
    void ask("settings.set", { change: { [name]: select.value || null } });
  });
  return h(
    "div.field",
    {},
    h("label", { for: name }, text(name)),
    select,
    explained ? h("p.quiet", { id: `${name}-note` }, text(`${name}_note`)) : null,
  );
}
