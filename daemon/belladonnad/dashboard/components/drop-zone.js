// Where pictures come in: dropped anywhere on the page, chosen, or pasted.
import { h } from "../dom.js";

const ACCEPTED = ".png,.jpg,.jpeg,.webp,.avif,.tif,.tiff,.gif,.heic,.heif";

/**
 * @param {(files: File[]) => void} take
 * @param {AbortSignal} signal ends listening
 */
export function dropZone(take, signal) {
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: ACCEPTED,
    class: "unseen",
    tabindex: -1,
    "aria-hidden": "true",
    onchange: chosen,
  });
  const zone = h(
    "div",
    { class: "drop" },
    h("img", { src: "/dashboard/logo.svg", alt: "", width: 56, height: 56 }),
    h("p", { class: "invitation" }, "Drop pictures here"),
    h("p", { class: "soft" }, "or paste one, or"),
    h("button", { type: "button", class: "primary", onclick: () => input.click() }, "Choose pictures…"),
    input,
  );
  const listen = (name, listener) => window.addEventListener(name, listener, { signal });
  listen("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  listen("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  listen("drop", (event) => {
    event.preventDefault(); // else the browser would show the file
    zone.classList.remove("over");
    give(event.dataTransfer.files);
  });
  listen("paste", (event) => give(event.clipboardData.files));
  return zone;

  function chosen() {
    give(input.files);
    input.value = ""; // so that the same file can be chosen again
  }

  function give(files) {
    if (files.length) take([...files]);
  }
}
