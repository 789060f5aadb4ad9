/** Where the bridge listens: on windows, in shadow trees, and on inputs whose events no window sees. */
import type { Drops } from "./drop";
import { inputsBehind, isFileInput } from "./file-inputs";
import type { Forms } from "./forms";
import type { Inputs } from "./inputs";
import type { Pastes } from "./paste";
import { shadowOf } from "./shadow";

export class Listening {
  private readonly known = new WeakSet<EventTarget>();

  constructor(
    private readonly parts: { inputs: Inputs; forms: Forms; drops: Drops; pastes: Pastes },
    private readonly signal: AbortSignal,
  ) {}

  /** Hear everything before the page does; false when this was begun already. */
  listen(target: EventTarget): boolean {
    if (this.known.has(target)) return false;
    this.known.add(target);
    const { inputs, forms, drops, pastes } = this.parts;
    const on = <Type extends Event>(type: string, handle: (event: Type) => void) =>
      target.addEventListener(type, handle as EventListener, { capture: true, signal: this.signal });
    on("beforeinput", (event) => pastes.onInput(event));
    on("input", (event) => {
      pastes.onInput(event);
      this.listenBelow(event);
      inputs.onChoice(event);
    });
    on("change", (event) => inputs.onChoice(event));
    on("click", (event) => {
      this.listenBelow(event);
      forms.onClick(event);
    });
    on<SubmitEvent>("submit", (event) => forms.onSubmit(event));
    on("invalid", (event) => forms.onInvalid(event));
    on<DragEvent>("dragstart", (event) => drops.onDragStart(event));
    on<DragEvent>("dragend", () => drops.onDragEnd());
    on<DragEvent>("drop", (event) => drops.onDrop(event));
    on<ClipboardEvent>("paste", (event) => pastes.onPaste(event));
    return true;
  }

  // An input that is clicked may be gone from the document when the dialogue closes; and of what happens in a shadow
  // tree not every event comes out.
  private listenBelow(event: Event): void {
    for (const target of event.composedPath()) {
      if (isFileInput(target)) this.listen(target);
      const root = (target as Node).nodeType === Node.ELEMENT_NODE ? shadowOf(target as Element) : null;
      if (root !== null) this.listen(root);
    }
    for (const input of inputsBehind(event.composedPath()[0])) {
      this.listen(input.getRootNode());
      this.listen(input);
    }
  }
}
