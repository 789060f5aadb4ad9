import { h } from "../dom.js";

/** A page's heading, which takes the focus when the page is opened. */
export const heading = (text, attributes = {}) => h("h1", { tabindex: -1, ...attributes }, text);
