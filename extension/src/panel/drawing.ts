/** Pictures on canvases: unlike `<img>`, a page's content policy cannot forbid them. */
import { h } from "../ui/dom";

/** How much of a picture is drawn: all of it, all of the canvas, or its middle with one pixel for one. */
export type Framing = "contain" | "cover" | "actual";

/**
 * Draws a picture in the middle of a canvas.
 *
 * @returns false when the browser cannot read this kind of picture; nothing is drawn then.
 */
export async function draw(canvas: HTMLCanvasElement, picture: Blob, framing: Framing): Promise<boolean> {
  const bitmap = await createImageBitmap(picture).catch(() => null);
  if (!bitmap) {
    return false;
  }
  const fits = [canvas.width / bitmap.width, canvas.height / bitmap.height];
  const scale = { contain: Math.min(...fits, 1), cover: Math.max(...fits), actual: 1 }[framing];
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const context = canvas.getContext("2d");
  if (context) {
    context.imageSmoothingQuality = "high";
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  }
  bitmap.close();
  return true;
}

/** A small square picture; its kind in letters when it cannot be drawn. */
export function thumbnail(picture: Blob, name: string): HTMLElement {
  const side = 40 * Math.ceil(devicePixelRatio);
  const canvas = h("canvas", { width: side, height: side });
  const frame = h("span.thumbnail", { "aria-hidden": "true" }, canvas);
  void draw(canvas, picture, "cover").then((drawn) => {
    if (!drawn) {
      frame.replaceChildren(name.split(".").at(-1)?.slice(0, 4).toUpperCase() ?? "");
    }
  });
  return frame;
}
