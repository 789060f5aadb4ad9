/** What the page waits for while the bridge fetches it. */
import type { Delivery, GuardSignal } from "../signals";
import { type Channel, filesIn, read } from "./channel";
import { DOMException, Promise } from "./natives";

/** What the bridge has fetched. */
export interface Post {
  readonly content: Delivery;
  readonly files: readonly File[];
}

interface Waiting {
  readonly resolve: (post: Post) => void;
  readonly reject: (error: unknown) => void;
}

export class Orders {
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly channel: Channel) {
    channel.on("delivery", (envelope) => this.deliver({ content: read<Delivery>(envelope), files: filesIn(envelope) }));
  }

  /** Place an order; null when there is no bridge to fill it. */
  place(kind: GuardSignal, content: object): globalThis.Promise<Post> | null {
    const id = ++this.last;
    const answer = new Promise<Post>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    if (this.channel.order(kind, { ...content, id })) return answer;
    this.waiting.delete(id);
    return null;
  }

  private deliver(post: Post): void {
    const waiting = this.waiting.get(post.content.id);
    this.waiting.delete(post.content.id);
    if ("error" in post.content) {
      const { name, message } = post.content.error;
      waiting?.reject(name === "TypeError" ? new TypeError(message) : new DOMException(message, name));
    } else {
      waiting?.resolve(post);
    }
  }
}
