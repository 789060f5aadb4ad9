/** A text of `_locales` in the browser's language; empty once the extension was updated under an open page. */
export function text(key: string, ...values: readonly (string | number)[]): string {
  return chrome.i18n?.getMessage(key, values.map(String)) ?? "";
}
