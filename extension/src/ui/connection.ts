/** How the extension stands with the daemon, and what to do about it. */
import { ask } from "../ask";
import { text } from "../i18n";
import type { Connection } from "../protocol";
import { h } from "./dom";
import { explain } from "./trouble";

/** Writes the state in a word. */
export function showStatus(element: HTMLElement, connection: Connection): void {
  element.className = `status ${connection.kind}`;
  setText(element, text(`connection_${connection.kind}`));
}

/** Fills `element` with what to do; hides it while all is well. */
export function showRemedy(element: HTMLElement, connection: Connection): void {
  element.hidden = connection.kind === "connected";
  if (connection.kind === "unpaired") {
    fill(element, "not_paired", () => {
      const button = h("button.primary", { type: "button" }, text("connect"));
      button.addEventListener("click", () => void ask("page.open", { page: "pair" }));
      const { message } = explain({ code: "not_paired", message: "", remedy: "" });
      return [h("p", {}, message), button];
    });
  } else if (connection.kind === "unreachable") {
    fill(element, connection.trouble.code, () => {
      const { message, remedy } = explain(connection.trouble);
      return [h("p", {}, h("strong", {}, message), " ", remedy)];
    });
  }
}

// Pages look every other second: what has not changed must not lose the focus, nor be read out again.
function fill(element: HTMLElement, content: string, make: () => Node[]): void {
  if (element.dataset.content !== content) {
    element.dataset.content = content;
    element.replaceChildren(...make());
  }
}

function setText(element: HTMLElement, words: string): void {
  if (element.textContent !== words) {
    element.textContent = words;
  }
}
