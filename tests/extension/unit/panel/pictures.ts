import type { PictureView } from "../../../../extension/src/panel/contract";

/** A picture in work, but for what is said otherwise. */
export function picture(other: Partial<PictureView> = {}): PictureView {
  return {
    key: crypto.randomUUID(),
    name: "harbour.png",
    state: "running",
    progress: 0.5,
    etaSeconds: 10,
    trouble: null,
    report: null,
    before: new File(["original"], "harbour.png"),
    after: null,
    ...other,
  };
}

/** What the panel was asked to do, in order. */
export function recordedActions() {
  const done: string[] = [];
  return {
    done,
    retry: () => void done.push("retry"),
    uploadOriginalOnce: () => void done.push("uploadOriginalOnce"),
    cancel: () => void done.push("cancel"),
    showPairing: () => void done.push("showPairing"),
    dismiss: () => void done.push("dismiss"),
    writeAltText: (words: string) => void done.push(`writeAltText ${words}`),
  };
}
