// What a file says of its picture: whose it is, and that no model may be trained on it.
import { h } from "../dom.js";

const TEXTS = {
  creator: ["Your name", "As in the picture"],
  copyright: ["Copyright line", "As in the picture; for example: © 2026 your name"],
  rights: ["What others may do with it", "As in the picture"],
  rights_url: ["A web page about that", "https://"],
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
    h("p", { class: "hint" }, "Honest collectors of pictures look for this. Against the others there is the shading."),
    ...Object.entries(TEXTS).map(([name, [label, placeholder]]) => text(name, label, placeholder)),
  ];

  function text(name, label, placeholder) {
    const input = h("input", {
      id: `rights-${name}`,
      value: values[name] ?? "",
      placeholder,
      maxlength: 1000,
      onchange: () => onchange({ [name]: input.value.trim() || null }),
    });
    return h("div", { class: "field" }, h("label", { for: input.id }, label), input);
  }
}
