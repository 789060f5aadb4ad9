/** How far a whole upload is. */
import type { PictureView } from "./contract";

/** 0 to 1 over all pictures. */
export function fraction(pictures: readonly PictureView[]): number {
  const sum = pictures.reduce((total, picture) => total + (picture.state === "done" ? 1 : picture.progress), 0);
  return pictures.length === 0 ? 0 : sum / pictures.length;
}

/** Seconds until all are done, taken from the one in work; null while none tells. They are done one after another. */
export function secondsLeft(pictures: readonly PictureView[]): number | null {
  const current = pictures.find((picture) => picture.state === "running" && picture.etaSeconds !== null);
  if (!current || current.etaSeconds === null || current.progress >= 1) {
    return null;
  }
  const waiting = pictures.filter((picture) => picture !== current && !["done", "failed"].includes(picture.state));
  const each = current.etaSeconds / (1 - current.progress);
  return current.etaSeconds + waiting.length * each;
}
