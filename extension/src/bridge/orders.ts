/** What the page asks of the browser by itself, and gets from us: picked files, and the clipboard. */
import type { Delivery, Order, PickOrder } from "../signals";
import { type Channel, read } from "./channel";
import type { Session } from "./session";
import { walkHandle } from "./walk";

declare global {
  interface Window {
    showOpenFilePicker?(options: object): Promise<FileSystemFileHandle[]>;
    showDirectoryPicker?(options: object): Promise<FileSystemDirectoryHandle>;
  }
}

export class Orders {
  constructor(
    private readonly session: Session,
    private readonly channel: Channel,
  ) {}

  pick(envelope: Element): void {
    const order = read<PickOrder>(envelope);
    this.answer(order, async () => {
      if (order.kind === "directory") {
        const { tree, files } = await walkHandle(await picker("showDirectoryPicker", order.options));
        return [{ tree }, files];
      }
      const handles = await picker("showOpenFilePicker", order.options);
      const files = await Promise.all(handles.map((handle) => handle.getFile()));
      return [{ tree: files.map(({ name }) => ({ path: name, kind: "file" as const })) }, files];
    });
  }

  clipboard(envelope: Element): void {
    this.answer(read<Order>(envelope), async () => {
      const items = await navigator.clipboard.read();
      const files = await Promise.all(
        items.flatMap((item) =>
          item.types.map(async (type) => new File([await item.getType(type)], nameOf(type), { type })),
        ),
      );
      return [{ clipboard: items.map(({ types }) => [...types]) }, files];
    });
  }

  private async answer({ id }: Order, gather: () => Promise<[content: object, files: readonly File[]]>): Promise<void> {
    try {
      const [content, files] = await gather();
      this.session.begin(files, {
        deliver: (results) => this.channel.post("delivery", { id, ...content } as Delivery, results),
        abandon: () => this.fail(id, new DOMException("The user aborted a request.", "AbortError")),
      });
    } catch (error) {
      this.fail(id, error);
    }
  }

  private fail(id: number, error: unknown): void {
    const { name, message } =
      error instanceof Error || error instanceof DOMException ? error : new Error(String(error));
    this.channel.post("delivery", { id, error: { name, message } } satisfies Delivery);
  }
}

/** Looked up when it is called for: only Chromium has it. */
function picker<Name extends "showOpenFilePicker" | "showDirectoryPicker">(name: Name, options: object) {
  const pick = window[name] as (options: object) => ReturnType<NonNullable<Window[Name]>>;
  return pick.call(window, options);
}

function nameOf(type: string): string {
  return type.startsWith("image/") ? `image.${type.slice("image/".length).replace(/\W.*/, "")}` : "clipboard";
}
