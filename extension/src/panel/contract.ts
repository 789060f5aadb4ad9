/**
 * The panel in the page: what it shows is a pure function of this state. The bridge renders it; the panel calls back.
 */
import type { Report, Trouble } from "../protocol";

/** One picture of a batch, in the order in which it was chosen. */
export interface PictureView {
  /** The same for as long as it is the same choice: files do not stay themselves on their way to another frame. */
  readonly key: string;
  readonly name: string;
  readonly state: "waiting" | "uploading" | "queued" | "running" | "done" | "failed";
  /** 0 to 1. */
  readonly progress: number;
  readonly etaSeconds: number | null;
  readonly trouble: Trouble | null;
  readonly report: Report | null;
  /** The original, to look at. */
  readonly before: File;
  /** The shaded picture, once it is there. */
  readonly after: File | null;
}

export type PanelState =
  | { readonly kind: "hidden" }
  /** Pictures are being shaded; the page waits. Offers: cancel. */
  | { readonly kind: "working"; readonly pictures: readonly PictureView[] }
  /** It cannot go on by itself. Offers: retry, uploadOriginalOnce, cancel, and showPairing for `not_paired` and `unauthorized`. */
  | { readonly kind: "trouble"; readonly pictures: readonly PictureView[]; readonly trouble: Trouble }
  /** The page has the shaded pictures. Offers: dismiss. */
  | { readonly kind: "done"; readonly pictures: readonly PictureView[]; readonly altField: boolean }
  /** The tripwire stopped an original on its way out (`original_stopped`). Offers: dismiss. */
  | { readonly kind: "stopped"; readonly trouble: Trouble };

/** What the user can do. The panel calls these only for trusted events. */
export interface PanelActions {
  /** Try all that failed again. */
  retry(): void;
  /** Give the page the originals of this batch, and of no other. */
  uploadOriginalOnce(): void;
  /** Give the page nothing. */
  cancel(): void;
  showPairing(): void;
  dismiss(): void;
  /** Write into the page's field for alternative text (offered where `altField`). */
  writeAltText(text: string): void;
}

export interface Panel {
  render(state: PanelState): void;
}

/** `src/panel/index.ts` exports this as `createPanel`. It makes nothing in the page before the first visible state. */
export type CreatePanel = (actions: PanelActions) => Panel;
