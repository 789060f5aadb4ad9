/** `file.webkitRelativePath` of shaded files: only the browser's own can have one. */
import { type Channel, filesIn, read } from "./channel";
import { interceptGetter, proceed } from "./intercept";
import { Notes, type Realm } from "./natives";

const paths = new Notes<object, string>();

/** Take the paths that the bridge tells. */
export function hearPaths(channel: Channel): void {
  let announced: readonly string[] = [];
  channel.on("paths", (envelope) => {
    announced = read<string[]>(envelope);
  });
  channel.on("filled", (input) => {
    filesIn(input).forEach((file, index) => {
      paths.set(file, announced[index] ?? "");
    });
  });
}

export function guardPaths({ File }: Realm): void {
  interceptGetter(
    File.prototype,
    "webkitRelativePath",
    (native, file, args) => paths.get(file) ?? proceed(native, file, args),
  );
}
