import type { Answer, CallName, Calls, Request } from "./protocol";
import { trouble } from "./troubles";

/**
 * Ask the background.
 *
 * Never throws: a background that is gone, because the extension was updated under an open page, is a trouble too.
 */
export async function ask<Name extends CallName>(
  call: Name,
  sends: Calls[Name]["sends"],
): Promise<Answer<Calls[Name]["gives"]>> {
  const request = { call, ...sends } as Request;
  try {
    const answer = await chrome.runtime.sendMessage<Request, Answer<Calls[Name]["gives"]> | undefined>(request);
    if (answer !== undefined) return answer;
  } catch {
    // No background answers any more.
  }
  return { ok: false, trouble: trouble("extension_gone") };
}
