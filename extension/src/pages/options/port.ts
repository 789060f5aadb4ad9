/** The daemon's port. */
import { ask } from "../../ask";
import { text } from "../../i18n";

/** Lets `form` save the port that stands in `input`. */
export function portField(
  form: HTMLFormElement,
  input: HTMLInputElement,
  port: number,
  saved: () => Promise<unknown>,
): void {
  const note = form.querySelector("[role=status]");
  input.value = String(port);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const right = input.validity.valid && input.value !== "";
    input.setAttribute("aria-invalid", String(!right));
    if (right) {
      await ask("settings.set", { change: { port: input.valueAsNumber } });
      await saved();
    }
    note?.replaceChildren(text(right ? "options_saved" : "options_port_wrong"));
    note?.classList.toggle("problem", !right);
  });
}
