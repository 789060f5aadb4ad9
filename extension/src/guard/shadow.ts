/** Shadow trees, from which not all events come out. */
import type { Channel } from "./channel";
import { interceptMethod, proceed } from "./intercept";
import type { Realm } from "./natives";

export function guardShadowTrees({ Element }: Realm, channel: Channel): void {
  interceptMethod(Element.prototype, "attachShadow", (native, host, args) => {
    const root = proceed(native, host, args);
    channel.ask("root", host);
    return root;
  });
}
