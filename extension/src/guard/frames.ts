/**
 * Frames that the page makes later. They bring the browser's functions with them, untouched.
 *
 * A frame gets a guard of its own with its document. Until then, and where the page looks into it at once, it gets
 * this one. What is not covered: a page that runs its own code in the middle of putting a frame into the document (by
 * the callback of a custom element) and reaches it there by its number among the frames.
 */
import type { Channel } from "./channel";
import { interceptGetter, interceptMethod, interceptSetter, proceed } from "./intercept";
import { frameCount, Notes, type Realm } from "./natives";

/** Guards a frame's window as the page's own. */
export type GuardRealm = (realm: Realm) => void;

export function guardFrames(realm: Realm, channel: Channel, guard: GuardRealm): void {
  const look = () => lookIntoFrames(realm, channel, guard);

  for (let index = 0; index < OWNERS.length; index++) {
    const prototype = prototypeOf(realm, OWNERS[index]);
    interceptGetter(prototype, "contentWindow", (native, owner, args) => meet(proceed(native, owner, args)));
    interceptGetter(prototype, "contentDocument", meetDocument);
    interceptMethod(prototype, "getSVGDocument", meetDocument);
  }
  interceptMethod(realm, "open", (native, self, args) => meet(proceed(native, self, args)));

  for (let index = 0; index < INSERTING.length; index++) {
    const { holders, methods, setters } = INSERTING[index] as (typeof INSERTING)[number];
    for (let each = 0; each < holders.length; each++) {
      const prototype = prototypeOf(realm, holders[each]);
      for (let name = 0; name < methods.length; name++) interceptMethod(prototype, methods[name] ?? "", lookAfter);
      for (let name = 0; name < setters.length; name++) interceptSetter(prototype, setters[name] ?? "", lookAfter);
    }
  }

  // What the parser puts in.
  new realm.MutationObserver(look).observe(realm.document, { childList: true, subtree: true });

  function meet(window: unknown): unknown {
    meetWindow(window as Realm | null, channel, guard);
    return window;
  }

  function meetDocument(native: () => unknown, self: never, args: unknown[]): unknown {
    const document = proceed(native, self, args) as Document | null;
    if (document !== null) meet(document.defaultView);
    return document;
  }

  function lookAfter(native: () => unknown, self: never, args: unknown[]): unknown {
    const result = proceed(native, self, args);
    look();
    return result;
  }
}

const OWNERS = ["HTMLIFrameElement", "HTMLFrameElement", "HTMLObjectElement", "HTMLEmbedElement"] as const;

/** All by which a page can put an element into a document. */
const INSERTING = [
  { holders: ["Node"], methods: ["appendChild", "insertBefore", "replaceChild"], setters: [] },
  {
    holders: ["Element", "Document", "DocumentFragment"],
    methods: ["append", "prepend", "replaceChildren", "moveBefore"],
    setters: [],
  },
  { holders: ["Element", "CharacterData", "DocumentType"], methods: ["before", "after", "replaceWith"], setters: [] },
  {
    holders: ["Element", "ShadowRoot"],
    methods: ["insertAdjacentElement", "insertAdjacentHTML", "setHTML", "setHTMLUnsafe"],
    setters: ["innerHTML", "outerHTML"],
  },
  { holders: ["Document"], methods: ["write", "writeln", "execCommand"], setters: ["body"] },
  { holders: ["Range"], methods: ["insertNode", "surroundContents"], setters: [] },
] as const;

const seen = new Notes<object, true>();

function lookIntoFrames(window: Window, channel: Channel, guard: GuardRealm): void {
  const count = frameCount(window);
  for (let index = 0; index < count; index++) meetWindow(window[index] as Realm | undefined, channel, guard);
}

function meetWindow(window: Realm | null | undefined, channel: Channel, guard: GuardRealm): void {
  try {
    const document = window?.document;
    if (!window || !document || seen.get(document)) return;
    seen.set(document, true);
    guard(window);
    channel.ask("realm", document.documentElement);
  } catch {
    // Of another origin: the page can do nothing with it either.
  }
}

function prototypeOf(realm: Realm, name: string | undefined): object | undefined {
  return (realm as unknown as Record<string, { prototype: object } | undefined>)[name ?? ""]?.prototype;
}
