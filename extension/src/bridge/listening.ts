/** Where the bridge listens: on windows, in shadow trees, and on inputs whose events no window sees. */
import type { Drops } from "./drop";
import { inputsBehind, isFileInput } from "./file-inputs";
import type { Forms } from "./forms";
import type { Inputs } from "./inputs";
import type { Pastes } from "./paste";
import { shadowOf } from "./shadow";

export class Listening {
  private readonly documents = new WeakSet<Document>();
  private readonly known = new WeakSet<Node>();

  constructor(
    private readonly parts: { inputs: Inputs; forms: Forms; drops: Drops; pastes: Pastes },
    private readonly signal: AbortSignal,
  ) {}

  /** Hear everything in a window before the page does; false when this was begun already. */
  listenIn(window: Window): boolean {
    // It outlives its documents, and what listened to them.
    if (this.documents.has(window.document)) return false;
    this.documents.add(window.document);
    this.hear(window);
    return true;
  }

  /** Hear what no window sees. */
  listen(node: Node): void {
    if (this.known.has(node)) return;
    this.known.add(node);
    this.hear(node);
  }

  private hear(target: EventTarget): void {
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
