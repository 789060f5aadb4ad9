/** `showOpenFilePicker` and `showDirectoryPicker`: the bridge shows them, the page gets stand-ins. */
import type { PickOrder } from "../signals";
import { handleOf } from "./handles";
import { interceptMethod, proceed } from "./intercept";
import type { Realm } from "./natives";
import type { Orders } from "./orders";
import { grow } from "./tree";

export function guardPickers(realm: Realm, orders: Orders): void {
  interceptMethod(
    realm,
    "showOpenFilePicker",
    (native, self, args) => pick("files", args[0]) ?? proceed(native, self, args),
  );
  interceptMethod(realm, "showDirectoryPicker", (native, self, args) => {
    const picked = pick("directory", args[0]);
    return picked?.then((handles) => handles[0]) ?? proceed(native, self, args);
  });

  function pick(kind: PickOrder["kind"], options: unknown): Promise<FileSystemHandle[]> | undefined {
    const answer = orders.place("pick", { kind, options: plain(options) });
    return answer?.then(({ content, files }) => ("tree" in content ? grow(content.tree, files).map(handleOf) : []));
  }
}

/** A handle as the place to start in cannot go to the bridge: the dialogue starts elsewhere then. */
function plain(options: unknown): object {
  const { startIn, ...rest } = (options ?? {}) as { startIn?: unknown };
  return typeof startIn === "string" ? { ...rest, startIn } : rest;
}
