/** Forms that are read or sent past their `submit` event. */
import { type Channel, touch } from "./channel";
import { interceptConstructor, interceptMethod, proceed } from "./intercept";
import type { Realm } from "./natives";

export function guardForms(realm: Realm, channel: Channel): void {
  interceptMethod(realm.HTMLFormElement.prototype, "submit", (native, form, args) =>
    channel.ask("submit", form) ? undefined : proceed(native, form, args),
  );
  interceptConstructor(realm, "FormData", (args) => {
    if (args[0] !== undefined) touch(channel, args[0]);
  });
}
