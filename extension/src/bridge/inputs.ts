/** File inputs: what the user chooses is taken out at once, and comes back shaded. */
import type { Batch } from "./batch";
import type { Channel } from "./channel";
import { markClean } from "./clean";
import { inputsBehind } from "./file-inputs";
import { isOriginal } from "./originals";
import { dispatch, isOwn, stop } from "./own-events";
import type { Session } from "./session";
import { fileList, setFiles } from "./transfer";

export class Inputs {
  private readonly pending = new WeakMap<HTMLInputElement, Batch>();
  private readonly delivered = new WeakMap<HTMLInputElement, FileList>();
  private readonly waitingForEvents = new WeakSet<HTMLInputElement>();

  /** @param settled is called when an input no longer waits; `filled` says whether it has got files. */
  constructor(
    private readonly session: Session,
    private readonly channel: Channel,
    private readonly settled: (input: HTMLInputElement, filled: boolean) => void,
  ) {}

  isWaiting(input: HTMLInputElement): boolean {
    return this.pending.has(input);
  }

  /** On `input` and `change`: the page hears of a choice when its files are there. */
  onChoice(event: Event): void {
    if (isOwn(event)) return;
    const target = event.composedPath()[0];
    for (const input of inputsBehind(target)) {
      // What a closed shadow tree hides may be another field's event: its own listeners know.
      if (this.take(input) || (input === target && this.belongsToChoice(event, input))) stop(event);
    }
  }

  /** Take the originals out of an input; false when there are none. */
  take(input: HTMLInputElement): boolean {
    const files = [...(input.files ?? [])];
    if (!files.some(isOriginal)) return false;
    const paths = files.map((file) => file.webkitRelativePath);
    input.value = "";
    const before = this.pending.get(input);
    const batch: Batch = this.session.begin(files, {
      deliver: (results) => {
        if (this.pending.get(input) !== batch) return; // another choice has taken its place
        this.settle(input);
        this.fill(input, results, paths);
      },
      abandon: () => {
        if (this.pending.get(input) !== batch) return;
        this.settle(input);
        this.restore(input);
      },
    });
    this.pending.set(input, batch);
    this.waitingForEvents.add(input);
    before?.cancel();
    return true;
  }

  /** Have an input hold files as if the user had chosen them. */
  fill(input: HTMLInputElement, files: readonly File[], paths: readonly string[] = []): void {
    setFiles(input, fileList(files));
    if (input.files !== null) this.delivered.set(input, input.files);
    if (paths.some((path) => path !== "")) {
      this.channel.post("paths", paths);
      this.channel.send("filled", input);
    }
    dispatch(input, new Event("input", { bubbles: true, composed: true }));
    dispatch(input, new Event("change", { bubbles: true }));
    this.settled(input, true);
  }

  /** The page has put files of its own into an input. */
  own(input: HTMLInputElement): void {
    for (const file of input.files ?? []) markClean(file);
  }

  // The browser's own events of a choice whose files are already taken: `change` after `input`, or both when the page
  // looked at the input first.
  private belongsToChoice(event: Event, input: HTMLInputElement): boolean {
    if (!this.waitingForEvents.has(input)) return false;
    if (event.type === "change") this.waitingForEvents.delete(input);
    return true;
  }

  private settle(input: HTMLInputElement): void {
    this.pending.delete(input);
    this.waitingForEvents.delete(input);
  }

  // A choice that is cancelled leaves the one before, as in the browser's own dialogue.
  private restore(input: HTMLInputElement): void {
    const before = this.delivered.get(input);
    if (before !== undefined) setFiles(input, before);
    dispatch(input, new Event("cancel", { bubbles: true }));
    this.settled(input, false);
  }
}
