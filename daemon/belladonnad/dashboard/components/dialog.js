// Dialogues: the browser's own, which keeps the focus inside and gives it back.
import { h } from "../dom.js";

/**
 * @param {{title: string, content: Node[], action: string, dangerous?: boolean}} of
 * @returns {Promise<boolean>} whether the user went on
 */
export function ask({ title, content, action, dangerous = false }) {
  const dialog = h(
    "dialog",
    { "aria-labelledby": "dialog-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, title),
      ...content,
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", onclick: () => dialog.close() }, "Back"),
        h("button", { value: "yes", class: dangerous ? "dangerous" : "primary", autofocus: !dangerous }, action),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
