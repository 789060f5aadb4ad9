/** All batches of a page, and the panel that shows them. */
import type { Panel, PanelActions, PanelState } from "../panel/contract";
import type { Trouble } from "../protocol";
import { Batch, type Outcome } from "./batch";
import type { Daemon } from "./errand";

interface Doors {
  readonly daemon: Daemon;
  readonly createPanel: (actions: PanelActions) => Panel;
  readonly openPairing: () => void;
  /** The page's field for alternative text, and what it is filled with. */
  readonly altText: { exists(): boolean; write(text: string): void };
  /** Tell the tripwire which originals are held back from now on, and which are not any more. */
  readonly withheld: (files: readonly File[]) => void;
  readonly released: (files: readonly File[]) => Promise<void>;
}

export class Session {
  private batches: Batch[] = [];
  private shown: Batch | null = null;
  private finished: Batch | null = null;
  private stopped: Trouble | null = null;
  private readonly panel: Panel;

  constructor(private readonly doors: Doors) {
    this.panel = doors.createPanel({
      retry: () => this.shown?.retry(),
      uploadOriginalOnce: () => this.release(),
      cancel: () => this.cancel(),
      showPairing: doors.openPairing,
      dismiss: () => this.dismiss(),
      writeAltText: doors.altText.write,
    });
  }

  /** Shade what has to be, and only then let `outcome` deliver. */
  begin(files: readonly File[], outcome: Outcome): Batch {
    const batch: Batch = new Batch(
      files,
      {
        deliver: async (results) => {
          // The tripwire goes by the size alone where it cannot look inside.
          const sizes = new Set(results.map(({ size }) => size));
          await this.doors.released(batch.originals.filter(({ size }) => sizes.has(size)));
          outcome.deliver(results);
          if (batch.originals.length > 0) this.finished = batch;
          this.render();
        },
        abandon: outcome.abandon,
      },
      this.doors.daemon,
      () => this.render(),
    );
    this.finished = null;
    this.stopped = null;
    this.batches.push(batch);
    this.doors.withheld(batch.originals);
    batch.run();
    return batch;
  }

  /** Say that the tripwire has stopped an original. */
  showStopped(trouble: Trouble): void {
    this.stopped = trouble;
    this.render();
  }

  /** The page goes away: nobody waits any more. */
  end(): void {
    for (const batch of this.batches) batch.cancel();
    this.dismiss();
  }

  // Of the batch whose trouble the panel shows: to nothing else has the user agreed.
  private release(): void {
    if (this.shown?.trouble != null) this.shown.giveOriginals();
  }

  private cancel(): void {
    if (this.shown?.trouble != null) this.shown.cancel();
    else for (const batch of this.batches) batch.cancel();
  }

  private dismiss(): void {
    this.finished = null;
    this.stopped = null;
    this.render();
  }

  private render(): void {
    this.batches = this.batches.filter((batch) => !batch.isOver);
    this.shown = this.batches.find((batch) => batch.trouble !== null) ?? this.batches[0] ?? null;
    this.panel.render(this.state());
  }

  private state(): PanelState {
    if (this.shown?.trouble != null) {
      return { kind: "trouble", pictures: this.shown.pictures, trouble: this.shown.trouble };
    }
    if (this.batches.length > 0) {
      return { kind: "working", pictures: this.batches.flatMap((batch) => batch.pictures) };
    }
    if (this.stopped !== null) return { kind: "stopped", trouble: this.stopped };
    if (this.finished !== null) {
      return { kind: "done", pictures: this.finished.pictures, altField: this.doors.altText.exists() };
    }
    return { kind: "hidden" };
  }
}
