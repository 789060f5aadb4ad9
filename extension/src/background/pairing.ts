/**
 * Pairing: our own program on this computer hands the token over once the user agrees here. Where there is none, the
 * daemon gives a code, the user compares and approves it there, we fetch the token.
 */
import { text } from "../i18n";
import type { PairingState } from "../protocol";
import { publicDaemon } from "./connection";
import * as native from "./native";
import { load, store } from "./storage";

/** Whether the user's consent is all that is needed. */
export function offered(): Promise<boolean> {
  return native.find();
}

/** Get a token: the user has agreed. Falls back on a code. */
export async function connect(): Promise<PairingState> {
  const token = await native.pair(text("pairing_client", browserName()));
  if (token === null) return start();
  await store("token", token);
  await store("pairing", null);
  return { state: "approved" };
}

/** Ask for a code; the one that still waits is shown again, so that reloading the page does not pile them up. */
export async function start(): Promise<PairingState> {
  const waiting = await poll();
  if (waiting.state === "pending") return waiting;
  const daemon = await publicDaemon();
  await daemon.health();
  const { id, code, expires_in } = await daemon.askForPairing(text("pairing_client", browserName()));
  const expires = Date.now() + expires_in * 1000;
  await store("pairing", { id, code, expires });
  return { state: "pending", code, expires };
}

/** Look how the request stands; once it is approved, keep the token. */
export async function poll(): Promise<PairingState> {
  const waiting = await load("pairing");
  if (waiting === null) return { state: "none" };
  const { state, token } = await (await publicDaemon()).pairing(waiting.id).catch(async (error) => {
    if (waiting.expires > Date.now()) throw error;
    return { state: "expired" as const, token: undefined };
  });
  if (state === "pending") return { state, code: waiting.code, expires: waiting.expires };
  if (token !== undefined) await store("token", token);
  await store("pairing", null);
  // The daemon hands a token out once: approved without one, and with none kept, helps nobody.
  if (state === "approved" && (await load("token")) === null) return { state: "expired" };
  return { state };
}

/** Stop waiting. The daemon forgets the request by itself. */
export async function cancel(): Promise<null> {
  await store("pairing", null);
  return null;
}

export async function forget(): Promise<null> {
  await store("token", null);
  return null;
}

function browserName(): string {
  const brands = (navigator as { userAgentData?: { brands: { brand: string }[] } }).userAgentData?.brands ?? [];
  return (
    brands.map(({ brand }) => brand).find((brand) => !/not.*brand|chromium/i.test(brand)) ??
    (brands.length > 0 ? "Chromium" : "Firefox")
  );
}
