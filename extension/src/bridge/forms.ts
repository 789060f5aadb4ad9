/** Forms: one that is submitted while its pictures are being shaded is submitted when they are there. */
import { inputsOfForm, isFileInput } from "./file-inputs";
import type { Inputs } from "./inputs";
import { isOwn, stop } from "./own-events";

type Submission = (form: HTMLFormElement) => void;

export class Forms {
  private readonly waiting = new Map<HTMLFormElement, Submission>();
  private readonly pressed = new WeakMap<HTMLFormElement, HTMLElement>();

  constructor(private readonly inputs: () => Inputs) {}

  /** Take all originals out of a form; true when it has to wait for pictures. */
  holds(form: HTMLFormElement): boolean {
    return inputsOfForm(form).filter((input) => this.inputs().take(input) || this.inputs().isWaiting(input)).length > 0;
  }

  onSubmit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (isOwn(event) || !this.holds(form)) return;
    stop(event);
    event.preventDefault();
    this.waiting.set(form, again(event.submitter));
  }

  /** A form that the page submits by `form.submit()`; true when it has to wait. */
  onBareSubmit(form: HTMLFormElement): boolean {
    if (!this.holds(form)) return false;
    this.waiting.set(form, (held) => HTMLFormElement.prototype.submit.call(held));
    return true;
  }

  /** A required input that waits for its picture is not missing: the form was submitted, and goes on later. */
  onInvalid(event: Event): void {
    const input = event.target;
    const form = isFileInput(input) && this.inputs().isWaiting(input) ? input.form : null;
    const button = form && this.pressed.get(form);
    if (!form || !button) return; // the page only asks whether it is valid
    stop(event);
    event.preventDefault();
    this.waiting.set(form, again(button));
  }

  onClick(event: Event): void {
    const button = (event.composedPath()[0] as Element | undefined)?.closest?.<HTMLButtonElement>("button, input");
    const form = button?.form;
    if (!form || !/^(submit|image)$/.test(button.type)) return;
    this.pressed.set(form, button);
    setTimeout(() => this.pressed.delete(form)); // what follows from the click has happened by then
  }

  /** An input has got its files, or will not get any. */
  settled(input: HTMLInputElement, filled: boolean): void {
    const form = input.form;
    const submit = form && this.waiting.get(form);
    if (!form || !submit) return;
    if (filled && this.holds(form)) return;
    this.waiting.delete(form);
    if (filled) submit(form);
  }
}

function again(submitter: HTMLElement | null): Submission {
  return (form) => {
    const connected = submitter?.isConnected === true ? submitter : null;
    HTMLFormElement.prototype.requestSubmit.call(form, connected);
  };
}
