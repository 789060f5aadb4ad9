import { Forms } from "../../../../extension/src/bridge/forms";
import type { Inputs } from "../../../../extension/src/bridge/inputs";

function page(
  content = '<input type="file" name="elements"><button id="one">Post</button><button id="two">Draft</button>',
) {
  document.body.innerHTML = `<form>${content}</form>`;
  const form = document.querySelector("form") as HTMLFormElement;
  const input = document.querySelector("input") as HTMLInputElement;
  const waiting = new Set<HTMLInputElement>([input]);
  const inputs = { take: () => false, isWaiting: (each: HTMLInputElement) => waiting.has(each) } as unknown as Inputs;
  const forms = new Forms(() => inputs);
  const submitted = vi.spyOn(HTMLFormElement.prototype, "requestSubmit").mockImplementation(() => undefined);
  const bare = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(() => undefined);
  const arrive = (filled = true) => {
    waiting.delete(input);
    forms.settled(input, filled);
  };
  return { form, input, forms, arrive, submitted, bare };
}

function submit(forms: Forms, form: HTMLFormElement, button: HTMLElement | null): Event {
  const event = new SubmitEvent("submit", { submitter: button, cancelable: true, bubbles: true });
  form.addEventListener("submit", (heard) => forms.onSubmit(heard), { once: true, capture: true });
  form.dispatchEvent(event);
  return event;
}

it("submits a form once its picture is there, with the button that was pressed", () => {
  const { form, forms, arrive, submitted } = page();
  const button = document.getElementById("two");
  expect(submit(forms, form, button).defaultPrevented).toBe(true);
  expect(submitted).not.toHaveBeenCalled();
  arrive();
  expect(submitted).toHaveBeenCalledExactlyOnceWith(button);
});

it("does not submit a form whose picture was cancelled", () => {
  const { form, forms, arrive, submitted } = page();
  submit(forms, form, null);
  arrive(false);
  expect(submitted).not.toHaveBeenCalled();
});

it("leaves a form alone that waits for nothing", () => {
  const { form, forms, arrive } = page();
  arrive();
  expect(submit(forms, form, null).defaultPrevented).toBe(false);
});

it("submits later, and without an event, what the page submits without one", () => {
  const { form, forms, arrive, bare, submitted } = page();
  expect(forms.onBareSubmit(form)).toBe(true);
  arrive();
  expect(bare).toHaveBeenCalledOnce();
  expect(submitted).not.toHaveBeenCalled();
});

it("goes on with a submission that failed only because a required picture was not there yet", () => {
  const { input, forms, arrive, submitted } = page();
  const button = document.getElementById("one") as HTMLElement;
  button.addEventListener("click", (event) => {
    forms.onClick(event);
    event.preventDefault(); // the browser would find the form invalid here; this one would submit it
  });
  button.dispatchEvent(new MouseEvent("click", { cancelable: true }));
  invalid(forms, input);
  arrive();
  expect(submitted).toHaveBeenCalledExactlyOnceWith(button);
});

it("submits nothing when the page only asks whether a form is valid", () => {
  const { input, forms, arrive, submitted } = page();
  expect(invalid(forms, input).defaultPrevented).toBe(false);
  arrive();
  expect(submitted).not.toHaveBeenCalled();
});

function invalid(forms: Forms, input: HTMLInputElement): Event {
  const event = new Event("invalid", { cancelable: true });
  input.addEventListener("invalid", (heard) => forms.onInvalid(heard), { once: true });
  input.dispatchEvent(event);
  return event;
}
