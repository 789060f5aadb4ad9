/** Which files must not reach the page. */
import { isClean } from "./clean";

/** What browsers give no type for, or none on every system. */
const PICTURE_ENDINGS =
  /\.(png|apng|jpe?g|jpe|jfif|webp|avif|avifs|tiff?|gif|hei[cf]s?|hif|bmp|jxl|jp2|psd|psb|dng|cr[23]|nef|arw|orf|raf|rw2)$/i;

/** Whether a file is a picture. Drawings in SVG have no pixels to shade and are none. */
export function isPicture(file: File): boolean {
  if (file.type === "image/svg+xml") return false;
  return file.type.startsWith("image/") || PICTURE_ENDINGS.test(file.name);
}

/** Whether a file is a picture that was neither shaded nor let go by the user. */
export function isOriginal(file: File): boolean {
  return isPicture(file) && !isClean(file);
}
