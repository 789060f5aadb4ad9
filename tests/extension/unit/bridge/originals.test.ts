import { markClean } from "../../../../extension/src/bridge/clean";
import { isOriginal, isPicture } from "../../../../extension/src/bridge/originals";

const named = (name: string, type = "") => new File(["x"], name, { type });

it.each([
  ["a.png", "image/png"],
  ["a", "image/webp"],
  ["HOLIDAY.HEIC", ""],
  ["scan.tiff", ""],
  ["painting.psd", "image/vnd.adobe.photoshop"],
])("takes %s of type '%s' for a picture", (name, type) => {
  expect(isPicture(named(name, type))).toBe(true);
});

it.each([
  ["logo.svg", "image/svg+xml"],
  ["notes.txt", "text/plain"],
  ["film.mp4", "video/mp4"],
  ["png", ""],
])("leaves %s of type '%s' alone", (name, type) => {
  expect(isPicture(named(name, type))).toBe(false);
});

it("lets a picture pass once it is marked, and only this very file", () => {
  const file = named("a.png", "image/png");
  markClean(file);
  expect(isOriginal(file)).toBe(false);
  expect(isOriginal(new File([file], file.name, { type: file.type }))).toBe(true);
});
