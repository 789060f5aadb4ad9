import { text } from "./i18n";
import type { Answer, OwnTroubleCode, Trouble } from "./protocol";

/** A trouble that the extension found itself, in the browser's language. */
export function trouble(code: OwnTroubleCode): Trouble {
  return { code, message: text(`trouble_${code}`), remedy: text(`trouble_${code}_remedy`) };
}

/** A trouble on its way through functions that promise something else. */
export class TroubleError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
  }
}

/** Turn what a function gives, or throws, into an answer. */
export async function answering<Value>(work: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof TroubleError) return { ok: false, trouble: error.trouble };
    console.error(error);
    return { ok: false, trouble: trouble("internal") };
  }
}
