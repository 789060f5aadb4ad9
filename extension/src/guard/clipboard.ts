/** `navigator.clipboard.read`: the bridge reads it, the page gets the shaded pictures. */
import { interceptMethod, proceed } from "./intercept";
import type { Realm } from "./natives";
import type { Orders } from "./orders";

export function guardClipboard({ Clipboard, ClipboardItem }: Realm, orders: Orders): void {
  interceptMethod(Clipboard?.prototype, "read", (native, self, args) => {
    const answer = orders.place("clipboard", {});
    return (
      answer?.then(({ content, files }) => {
        if (!("clipboard" in content)) return [];
        let next = 0;
        return content.clipboard.map(
          (types) =>
            new ClipboardItem(
              Object.fromEntries(types.map((type) => [type, files[next++]?.slice(0, undefined, type) ?? new Blob([])])),
            ),
        );
      }) ?? proceed(native, self, args)
    );
  });
}
