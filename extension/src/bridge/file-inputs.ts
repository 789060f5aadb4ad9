/** Finding file inputs. Windows differ in their classes, so nothing here asks for an instance. */
import { shadowOf } from "./shadow";

export function isFileInput(node: unknown): node is HTMLInputElement {
  const input = node as HTMLInputElement | null;
  return input?.localName === "input" && input.type === "file";
}

/** The file inputs of a form, wherever in the document they stand. */
export function inputsOfForm(form: HTMLFormElement): HTMLInputElement[] {
  // Read past the form's own properties: an input named "elements" would stand in their place.
  return [...elementsOf.call(form)].filter(isFileInput);
}

const elementsOf = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "elements")?.get as (
  this: HTMLFormElement,
) => HTMLFormControlsCollection;

/** The file inputs of a node's tree that is in no document, or of the shadow trees behind an event's target. */
export function inputsIn(root: ParentNode): HTMLInputElement[] {
  const found = [...root.querySelectorAll("input")].filter(isFileInput);
  return isFileInput(root) ? [root, ...found] : found;
}

/** The input that an event is about: its target, or one in the closed shadow tree that the target hides. */
export function inputsBehind(target: EventTarget | undefined): HTMLInputElement[] {
  if (isFileInput(target)) return [target];
  const root = isElement(target) ? shadowOf(target) : null;
  if (root === null) return [];
  const below = [...root.querySelectorAll("*")].filter((element) => element.localName.includes("-"));
  return [...inputsIn(root), ...below.flatMap(inputsBehind)];
}

function isElement(target: EventTarget | undefined): target is Element {
  return (target as Node | undefined)?.nodeType === Node.ELEMENT_NODE;
}
