/** The last uploads, each in a line. */
import { text } from "../../i18n";
import type { Upload } from "../../protocol";
import { h } from "../../ui/dom";
import { explain } from "../../ui/trouble";
import { ago } from "../../ui/words";

const SHOWN = 3;

/**
 * Makes the lines.
 *
 * @param now milliseconds since 1970.
 */
export function recentUploads(uploads: readonly Upload[], now: number): HTMLLIElement[] {
  if (uploads.length === 0) {
    return [h("li.quiet", {}, text("popup_recent_none"))];
  }
  return uploads
    .slice(0, SHOWN)
    .map((upload) =>
      h(
        "li",
        {},
        h(
          "div.row",
          {},
          h("span.name.grow", { title: upload.name }, upload.name),
          h("span.quiet", { class: `quiet ${upload.state}` }, text(`upload_${upload.state}`)),
        ),
        h("div.quiet", {}, details(upload, now)),
      ),
    );
}

function details(upload: Upload, now: number): string {
  const about = upload.trouble ? explain(upload.trouble).message : upload.report?.concept;
  return [upload.site, ago(upload.when, now), about].filter(Boolean).join(" · ");
}
