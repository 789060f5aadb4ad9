import { recentUploads } from "../../../../extension/src/pages/popup/recent";
import type { Upload } from "../../../../extension/src/protocol";
import { speakEnglish } from "../english";

beforeEach(() => speakEnglish());

const UPLOAD: Upload = {
  id: "1",
  name: "harbour.png",
  site: "ArtStation",
  when: 0,
  state: "done",
  trouble: null,
  report: null,
};
const lines = (...uploads: Upload[]) => recentUploads(uploads, 60_000).map((line) => line.textContent);

test("an upload says where it went, when, and how it ended", () => {
  expect(lines(UPLOAD)).toEqual(["harbour.pngShadedArtStation · 1 minute ago"]);
});

test("one that failed says why", () => {
  const trouble = { code: "damaged", message: "", remedy: "" };
  expect(lines({ ...UPLOAD, state: "failed", trouble })[0]).toContain("The picture is damaged.");
});

test("without uploads it says so", () => {
  expect(lines()).toEqual(["Nothing yet."]);
});
