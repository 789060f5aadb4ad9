/**
 * Belladonna's own program, which the browser starts for this extension alone. It starts the daemon when that does not
 * run, says where it is, and lets us in. Not every browser has it: then the user starts the daemon and compares a code.
 */
import { change, load } from "./storage";

const PROGRAM = "belladonna";

interface Answer {
  readonly port?: number;
  readonly token?: string;
}

/** Find the daemon, started if need be, and remember its port; tells whether that was possible. */
export async function find(): Promise<boolean> {
  const { port } = await ask({ call: "find" });
  if (port === undefined) return false;
  await remember(port);
  return true;
}

/** Ask for a token, in the name of the user who has just agreed; null where there is nobody to ask. */
export async function pair(client: string): Promise<string | null> {
  const { port, token } = await ask({ call: "pair", client });
  if (port === undefined || token === undefined) return null;
  await remember(port);
  return token;
}

async function ask(question: { call: string; client?: string }): Promise<Answer> {
  const origin = chrome.runtime.getURL("").replace(/\/$/, "");
  try {
    return await chrome.runtime.sendNativeMessage(PROGRAM, { ...question, origin });
  } catch {
    // It is not installed, or this browser may not start programs.
    return {};
  }
}

async function remember(port: number): Promise<void> {
  if ((await load("settings")).port !== port) await change("settings", (settings) => ({ ...settings, port }));
}
