/** Drag and drop: the page gets the drop once its pictures are shaded. */
import type { Channel } from "./channel";
import { isFileInput } from "./file-inputs";
import type { Inputs } from "./inputs";
import { isOriginal } from "./originals";
import { dispatch, isOwn, stop } from "./own-events";
import type { Session } from "./session";
import { innermost } from "./shadow";
import { transferOf } from "./transfer";
import { type Dropped, droppedIn, type Walked, walk } from "./walk";

export class Drops {
  private fromThisPage = false;

  constructor(
    private readonly session: Session,
    private readonly channel: Channel,
    private readonly inputs: Inputs,
  ) {}

  /** Pictures that the page drags about within itself are its own. */
  onDragStart(event: DragEvent): void {
    if (!event.isTrusted) return;
    this.fromThisPage = true;
    // On the element itself: it may have left the document by then.
    event.composedPath()[0]?.addEventListener("dragend", () => this.onDragEnd(), { once: true });
  }

  onDragEnd(): void {
    this.fromThisPage = false;
  }

  onDrop(event: DragEvent): void {
    if (isOwn(event) || event.dataTransfer === null || this.isPagesOwn(event, event.dataTransfer)) return;
    const dropped = droppedIn(event.dataTransfer);
    if (!dropped.some(({ entry, file }) => entry?.isDirectory || isOriginal(file))) return;
    stop(event);
    event.preventDefault();
    const target = innermost(event.composedPath()[0] as Element, event.clientX, event.clientY);
    this.hold(dropped, target, likeness(event, event.dataTransfer));
  }

  // An element brings its address along; a file from outside brings nothing but itself.
  private isPagesOwn(event: DragEvent, transfer: DataTransfer): boolean {
    return (
      event.isTrusted &&
      this.fromThisPage &&
      transfer.types.some((type) => type === "text/uri-list" || type === "text/html")
    );
  }

  private async hold(dropped: readonly Dropped[], target: Element, drop: Likeness): Promise<void> {
    const walked = await walk(dropped);
    this.session.begin(walked.files, {
      deliver: (files) => this.deliver({ ...walked, files }, target, drop),
      abandon: () => dispatch(target, new DragEvent("dragleave", drop.init)),
    });
  }

  private deliver({ tree, files }: Walked, target: Element, drop: Likeness): void {
    this.channel.post("drop", tree, files);
    // A dropped folder stands among the files as a file of its name.
    const top = tree.filter(({ path }) => !path.includes("/"));
    const byPath = new Map(tree.filter(({ kind }) => kind === "file").map(({ path }, index) => [path, files[index]]));
    const shown = top.map(({ path }) => byPath.get(path) ?? new File([], path));
    const transfer = transferOf(shown, drop.strings);
    const isLeft = dispatch(target, new DragEvent("drop", { ...drop.init, dataTransfer: transfer }));
    if (isLeft && isFileInput(target)) this.inputs.fill(target, target.multiple ? files : files.slice(0, 1));
  }
}

/** What a later drop has in common with the one that was stopped. */
interface Likeness {
  readonly init: DragEventInit;
  readonly strings: readonly (readonly [type: string, data: string])[];
}

function likeness(event: DragEvent, transfer: DataTransfer): Likeness {
  const { clientX, clientY, screenX, screenY, ctrlKey, shiftKey, altKey, metaKey } = event;
  const init = { clientX, clientY, screenX, screenY, ctrlKey, shiftKey, altKey, metaKey };
  const types = transfer.types.filter((type) => type !== "Files");
  return {
    init: { ...init, bubbles: true, cancelable: true, composed: true },
    strings: types.map((type) => [type, transfer.getData(type)] as const),
  };
}
