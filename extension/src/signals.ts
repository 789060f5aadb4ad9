/**
 * How the guard (in the page's world) and the bridge (in the extension's) talk: by events on the page's window under a
 * name that only they know. `relatedTarget` carries a node from one world into the other, at once; an input that is in
 * no document serves as an envelope for text and files.
 *
 * Originals never travel this way: the bridge takes them out of the page itself, and sends shaded files alone. So a
 * page that found out the name could make the bridge hold files back, and nothing else.
 */

/** Guard to bridge. */
export type GuardSignal =
  /** A file input, a form, or any node of a tree that is in no document: take the originals out, listen there. */
  | "touch"
  /** A file input that the page itself has filled: its files are no originals. */
  | "own"
  /** A form that the page submits past its `submit` event; prevented where the bridge submits it later. */
  | "submit"
  /** An element that got a shadow root. */
  | "root"
  /** The document element of a window that has no guard of its own yet. */
  | "realm"
  /** An envelope with a `PickOrder`. */
  | "pick"
  /** An envelope with an `Order`: read the clipboard. */
  | "clipboard"
  /** The tripwire stopped an original. */
  | "stopped";

/** Bridge to guard; each but `filled` and `off` comes in an envelope. */
export type BridgeSignal =
  /** `string[]`: the relative paths of the files of the input that `filled` names next. */
  | "paths"
  | "filled"
  /** `Tree`: what the next drop holds. */
  | "drop"
  /** `Delivery` */
  | "delivery"
  /** `Fingerprint`: of a file that must not leave. */
  | "original"
  /** `Fingerprint`: of a file that the user lets go. */
  | "released"
  | "off";

/** Something that the page waits for. */
export interface Order {
  readonly id: number;
}

export interface PickOrder extends Order {
  readonly kind: "files" | "directory";
  /** Of `showOpenFilePicker` and `showDirectoryPicker`. */
  readonly options: object;
}

/** The answer to an order; the files are in the envelope. */
export type Delivery = Order &
  (
    | { readonly tree: Tree }
    /** By item, the type of each of its representations; the files come in the same order. */
    | { readonly clipboard: readonly (readonly string[])[] }
    | { readonly error: { readonly name: string; readonly message: string } }
  );

/** Files and folders by their paths (`folder/picture.png`), the top ones first; the n-th file is the n-th of the envelope. */
export type Tree = readonly { readonly path: string; readonly kind: "file" | "directory" }[];

/** By this an original is recognised: its size in bytes, and the end of its content in base64. */
export interface Fingerprint {
  readonly size: number;
  readonly tail: string;
}

/** The tail is cut where base64 of the whole file has a boundary, so that it also stands in data URLs. */
export const TAIL_BYTES = 48;

/** The guard says that it is there. */
export const READY = "belladonna:ready";
/** The bridge tells the guard their name, in `detail`. */
export const HELLO = "belladonna:hello";
