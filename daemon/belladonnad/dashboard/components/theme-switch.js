// Dark, light, or as the system has it.
import { h, icon } from "../dom.js";

const THEMES = { auto: "as the system", light: "light", dark: "dark" };
const NEXT = { auto: "light", light: "dark", dark: "auto" };

export function themeSwitch() {
  const button = h("button", { type: "button", class: "quiet round", onclick: () => choose(NEXT[current()]) });
  show();
  return button;

  function choose(theme) {
    if (theme === "auto") {
      localStorage.removeItem("theme");
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem("theme", theme);
      document.documentElement.dataset.theme = theme;
    }
    show();
  }

  function show() {
    const label = `Colours: ${THEMES[current()]}`;
    button.setAttribute("aria-label", label);
    button.title = label;
    button.replaceChildren(icon(current()));
  }
}

const current = () => document.documentElement.dataset.theme ?? "auto";
