/** Where the daemon is, and whether it lets us in. */
import type { Connection } from "../protocol";
import { TroubleError, trouble } from "../troubles";
import { Daemon } from "./daemon";
import { find } from "./native";
import { load } from "./storage";

const WAKE_EVERY_MS = 60_000;

/** The daemon as anybody sees it. */
export async function publicDaemon(): Promise<Daemon> {
  return new Daemon((await load("settings")).port, null);
}

/** The daemon that we are paired with. */
export async function pairedDaemon(): Promise<Daemon> {
  const [{ port }, token] = await Promise.all([load("settings"), load("token")]);
  if (token === null) throw new TroubleError(trouble("not_paired"));
  return new Daemon(port, token);
}

/** Do something that needs the daemon; where that does not run, start it, at most once a minute, and do it then. */
export async function waking<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const absent = error instanceof TroubleError && error.trouble.code === "daemon_unreachable";
    if (!absent || Date.now() < wakeAgain) throw error;
    wakeAgain = Date.now() + WAKE_EVERY_MS;
    if (!(await find())) throw error;
    return work();
  }
}

let wakeAgain = 0;

/** How the extension stands with the daemon, asked anew. */
export async function connection(): Promise<Connection> {
  try {
    const version = await waking(async () => (await publicDaemon()).health());
    try {
      await (await pairedDaemon()).concepts();
    } catch (error) {
      if (error instanceof TroubleError && isStranger(error)) return { kind: "unpaired", version };
      throw error;
    }
    return { kind: "connected", version };
  } catch (error) {
    if (error instanceof TroubleError) return { kind: "unreachable", trouble: error.trouble };
    throw error;
  }
}

function isStranger({ trouble: { code } }: TroubleError): boolean {
  return code === "not_paired" || code === "unauthorized" || code === "token_of_another";
}
