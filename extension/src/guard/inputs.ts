/** `input.files`: before the page looks, the bridge takes the originals out. */
import { type Channel, touch } from "./channel";
import { interceptGetter, interceptSetter, proceed } from "./intercept";
import type { Realm } from "./natives";

export function guardInputs({ HTMLInputElement }: Realm, channel: Channel): void {
  const look = (native: () => unknown, input: never, args: unknown[]) => {
    touch(channel, input);
    return proceed(native, input, args);
  };
  interceptGetter(HTMLInputElement.prototype, "files", look);
  interceptGetter(HTMLInputElement.prototype, "webkitEntries", look);
  interceptSetter(HTMLInputElement.prototype, "files", (native, input, args) => {
    const result = proceed(native, input, args);
    channel.ask("own", input);
    return result;
  });
}
