/** The browser's interface, with the extension's English texts. */
import { readFileSync } from "node:fs";
import path from "node:path";

export const LOCALES = path.join(import.meta.dirname, "../../../extension/_locales");

export type Messages = Record<string, { message: string }>;

export function messagesOf(locale: string): Messages {
  return JSON.parse(readFileSync(path.join(LOCALES, locale, "messages.json"), "utf8"));
}

/** Puts `chrome` in place, with what else a test needs of it; for one test. */
export function speakEnglish(others: object = {}): void {
  const messages = messagesOf("en");
  vi.stubGlobal("chrome", {
    i18n: {
      getMessage: (key: string, values: string[] = []) =>
        (messages[key]?.message ?? "").replace(/\$(\d)/g, (_, place) => values[Number(place) - 1] ?? ""),
    },
    ...others,
  });
}
