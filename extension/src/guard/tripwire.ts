/**
 * Notices an original that leaves by a way that the other guards do not know, stops it, and has the user told.
 *
 * A last line, not a wall: it recognises whole files, as they are or in base64, and not their parts.
 */
import type { Channel } from "./channel";
import type { Fingerprints } from "./fingerprints";
import { interceptConstructor, interceptMethod, proceed } from "./intercept";
import { apply, dispatch, ProgressEvent, Promise, type Realm, TypeError } from "./natives";

const { reject } = Promise;

export function guardNetwork(realm: Realm, channel: Channel, originals: Fingerprints): void {
  const stops = (body: unknown) => {
    if (!originals.match(body)) return false;
    channel.ask("stopped", realm.document.documentElement);
    return true;
  };

  interceptMethod(realm, "fetch", (native, self, args) =>
    stops(bodyOf(args[1])) ? apply(reject, Promise, [failed()]) : proceed(native, self, args),
  );
  interceptConstructor(realm, "Request", (args) => {
    if (stops(bodyOf(args[1]))) throw failed();
  });
  interceptMethod(realm.XMLHttpRequest.prototype, "send", (native, request, args) => {
    if (!stops(args[0])) return proceed(native, request, args);
    dispatch(request, new ProgressEvent("error"));
    dispatch(request, new ProgressEvent("loadend"));
    return undefined;
  });
  interceptMethod(realm.Navigator.prototype, "sendBeacon", (native, self, args) =>
    stops(args[1]) ? false : proceed(native, self, args),
  );
  const drop = (native: () => unknown, self: never, args: unknown[]) =>
    stops(args[0]) ? undefined : proceed(native, self, args);
  interceptMethod(realm.WebSocket.prototype, "send", drop);
  interceptMethod(realm.RTCDataChannel?.prototype, "send", drop);
}

function bodyOf(init: unknown): unknown {
  return (init as RequestInit | null | undefined)?.body;
}

function failed(): Error {
  return new TypeError("Failed to fetch");
}
