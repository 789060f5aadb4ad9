/** Drops that the bridge repeats with shaded files: what browsers leave out of a made transfer is put back. */
import type { Tree } from "../signals";
import { type Channel, filesIn, read } from "./channel";
import { entryOf } from "./entries";
import { handleOf } from "./handles";
import { interceptMethod, proceed } from "./intercept";
import { defineProperty, listen, type Realm } from "./natives";
import { grow, type Twig } from "./tree";

export class Drops {
  private announced: Twig[] | null = null;
  private dropped: readonly Twig[] = [];

  constructor(channel: Channel) {
    channel.on("drop", (envelope) => {
      this.announced = grow(read<Tree>(envelope), filesIn(envelope));
    });
  }

  /** Mend the next drop that was announced, before the page sees it. */
  guard(realm: Realm): void {
    listen(realm, "drop", (event) => this.onDrop(event as DragEvent), true);
    interceptMethod(realm.DataTransferItem?.prototype, "webkitGetAsEntry", (native, item, args) => {
      const entry = proceed(native, item, args);
      const twig = entry === null ? this.twigOf(item) : undefined;
      return twig === undefined ? entry : entryOf(twig);
    });
    interceptMethod(realm.DataTransferItem?.prototype, "getAsFileSystemHandle", (native, item, args) => {
      const twig = this.twigOf(item);
      return twig === undefined ? proceed(native, item, args) : Promise.resolve(handleOf(twig));
    });
  }

  private onDrop(event: DragEvent): void {
    if (this.announced === null) return;
    this.dropped = this.announced;
    this.announced = null;
    // Chromium's says "none" and cannot be told otherwise, so that some pages refuse it.
    if (event.dataTransfer?.effectAllowed === "none") {
      defineProperty(event.dataTransfer, "effectAllowed", { value: "all", configurable: true });
    }
  }

  private twigOf(item: DataTransferItem): Twig | undefined {
    const file = item.kind === "file" ? item.getAsFile() : null;
    return file === null ? undefined : this.dropped.find((twig) => twig.name === file.name);
  }
}
