// What a file says of its picture: whose it is, and that no model may be trained on it.
import { h } from "../dom.js";

const TEXTS = {
  creator: "Your name",
  copyright: "Copyright line",
  rights: "What others may do with it",
  rights_url: "A web page about that",
};

/**
 * @param {object} values the options that hold now
 * @param {(change: object) => void} onchange told of the one that was changed
 */
export function rightsForm(values, onchange) {
  const optOut = h("input", {
    type: "checkbox",
    checked: values.opt_out,
    onchange: () => onchange({ opt_out: optOut.checked }),
  });
  return [
    h("label", { class: "check" }, optOut, "Say in the file that no model may be trained on it"),
    h("p", { class: "hint" }, "For collectors of pictures who ask. Against the others there is the shading."),
    h("div", { class: "options" }, ...Object.entries(TEXTS).map(([name, label]) => text(name, label))),
  ];

  function text(name, label) {
    const input = h("input", {
      id: `rights-${name}`,
      value: values[name] ?? "",
      placeholder: "As in the picture",
      maxlength: 1000,
      onchange: () => onchange({ [name]: input.value.trim() || null }),
    });
    return h("div", { class: "field" }, h("label", { for: input.id }, label), input);
  }
}
