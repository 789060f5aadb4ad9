/** Files that the page was given together, and waits for together. */
import type { PictureView } from "../panel/contract";
import type { Trouble } from "../protocol";
import { markClean } from "./clean";
import { type Daemon, Errand } from "./errand";
import { isOriginal } from "./originals";

/** What becomes of a batch; exactly one of both is called, once. */
export interface Outcome {
  /** The page gets these: shaded, let go by the user, or no pictures; in the order of the originals. */
  deliver(files: readonly File[]): void;
  /** The page gets nothing. */
  abandon(): void;
}

export class Batch {
  private readonly errands: ReadonlyMap<File, Errand>;
  private over = false;

  /** @param changed is called whenever the panel might look different. */
  constructor(
    private readonly files: readonly File[],
    private readonly outcome: Outcome,
    daemon: Daemon,
    private readonly changed: () => void,
  ) {
    this.errands = new Map(files.filter(isOriginal).map((file) => [file, new Errand(file, daemon, changed)]));
  }

  get isOver(): boolean {
    return this.over;
  }

  /** The pictures on their way that must not leave as they are. */
  get originals(): readonly File[] {
    return [...this.errands.keys()];
  }

  get pictures(): readonly PictureView[] {
    return [...this.errands.values()].map((errand) => errand.view);
  }

  /** What keeps it from going on; null while all goes well. */
  get trouble(): Trouble | null {
    return this.pictures.find((picture) => picture.trouble !== null)?.trouble ?? null;
  }

  /** Fetch every picture's shaded file, then deliver. */
  async run(): Promise<void> {
    await Promise.all([...this.errands.values()].map((errand) => errand.run()));
    if (this.originals.some((file) => this.shaded(file) === null)) return;
    this.end(() => this.outcome.deliver(this.files.map((file) => this.shaded(file) ?? file)));
  }

  retry(): void {
    for (const errand of this.errands.values()) errand.retry();
  }

  /** Deliver now: what is shaded as it is, the rest as originals. Only the user may ask for it. */
  giveOriginals(): void {
    for (const file of this.originals) if (this.shaded(file) === null) markClean(file);
    this.end(() => this.outcome.deliver(this.files.map((file) => this.shaded(file) ?? file)));
  }

  cancel(): void {
    this.end(() => this.outcome.abandon());
  }

  private shaded(file: File): File | null {
    return this.errands.get(file)?.view.after ?? null;
  }

  private end(how: () => void): void {
    if (this.over) return;
    this.over = true;
    for (const errand of this.errands.values()) errand.stop();
    how();
    this.changed();
  }
}
