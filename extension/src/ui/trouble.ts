import type { Trouble } from "../protocol";

/** What to tell about a trouble: in the user's language where its code is known, else as the daemon put it. */
export function explain(trouble: Trouble): { readonly message: string; readonly remedy: string } {
  const message = chrome.i18n.getMessage(`trouble_${trouble.code}`);
  if (message) {
    return { message, remedy: chrome.i18n.getMessage(`trouble_${trouble.code}_remedy`) };
  }
  return trouble.message ? trouble : explain({ ...trouble, code: "internal" });
}
