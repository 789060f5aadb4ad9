/** The originals that are held back, as far as the guard knows them: enough to recognise one that leaves. */
import type { Fingerprint } from "../signals";
import { type Channel, read } from "./channel";
import { apply, encode, forEachEntry, fromCharCode, includes, isView, sizeOf, Uint8Array } from "./natives";

export class Fingerprints {
  private first: Known | null = null;

  constructor(channel: Channel) {
    channel.on("original", (envelope) => {
      const { size, tail } = read<Fingerprint>(envelope);
      this.first = { size, tail, isReleased: false, next: this.first };
    });
    channel.on("released", (envelope) => {
      const { size, tail } = read<Fingerprint>(envelope);
      for (let known = this.first; known !== null; known = known.next) {
        if (known.size === size && known.tail === tail) known.isReleased = true;
      }
    });
  }

  /** Whether something that a page sends is an original, or a form that holds one. */
  match(body: unknown): boolean {
    if (this.first === null || body === null || body === undefined) return false;
    if (typeof body === "string") return this.some((known) => includes(body, known.tail));
    return this.matchesForm(body) || this.matchesBlob(body) || this.matchesBytes(body);
  }

  private matchesForm(body: unknown): boolean {
    let found = false;
    try {
      forEachEntry(body as FormData, (value) => {
        if (this.match(value)) found = true;
      });
    } catch {
      // No form.
    }
    return found;
  }

  private matchesBlob(body: unknown): boolean {
    try {
      const size = sizeOf(body as Blob);
      return this.some((known) => known.size === size);
    } catch {
      return false;
    }
  }

  private matchesBytes(body: unknown): boolean {
    const bytes = bytesOf(body);
    return (
      bytes !== null &&
      this.some((known) => known.size === bytes.length && tailOf(bytes, known.tail.length) === known.tail)
    );
  }

  private some(is: (known: Known) => boolean): boolean {
    for (let known = this.first; known !== null; known = known.next) if (!known.isReleased && is(known)) return true;
    return false;
  }
}

interface Known extends Fingerprint {
  isReleased: boolean;
  readonly next: Known | null;
}

function bytesOf(body: unknown): Uint8Array | null {
  try {
    if (!isView(body)) return new Uint8Array(body as ArrayBuffer);
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  } catch {
    return null;
  }
}

/** The end of some bytes, as base64 of `length` characters that starts at a boundary. */
function tailOf(bytes: Uint8Array, length: number): string {
  let binary = "";
  const start = Math.ceil(bytes.length / 3) * 3 - (length / 4) * 3;
  for (let index = Math.max(0, start); index < bytes.length; index++)
    binary += apply(fromCharCode, null, [bytes[index]]);
  return encode(window, binary);
}
