/** The bridge: runs in the extension's world of every page of a site that is on, before the page's own scripts. */
import { ask } from "../ask";
import { createPanel } from "../panel";
import type { Answer, Hints, HintsRequest } from "../protocol";
import { trouble } from "../troubles";
import { Channel } from "./channel";
import { meetOthers } from "./clean";
import { Drops } from "./drop";
import type { Daemon } from "./errand";
import { inputsIn, inputsOfForm, isFileInput } from "./file-inputs";
import { fingerprint } from "./fingerprint";
import { Forms } from "./forms";
import { altText, hints } from "./hints";
import { Inputs } from "./inputs";
import { Listening } from "./listening";
import { Orders } from "./orders";
import { createFramePanel, showPanelsOfFrames } from "./panels";
import { Pastes } from "./paste";
import { Session } from "./session";
import { shadowOf } from "./shadow";
import { listenInFrames } from "./windows";

const off = new AbortController();
const channel = new Channel(off.signal);

const daemon: Daemon = {
  submit: (picture) => ask("job.submit", { picture, page: { url: location.href, title: document.title } }),
  poll: (id) => ask("job.poll", { id }),
  result: (id, { name, size, lastModified }) => ask("job.result", { id, name, size, lastModified }),
  cancel: (id) => void ask("job.cancel", { id }),
};

const isFrame = window !== window.top;
if (!isFrame) showPanelsOfFrames();

const session = new Session({
  daemon,
  createPanel: isFrame ? createFramePanel : createPanel,
  openPairing: () => void ask("page.open", { page: "pair" }),
  altText,
  withheld: (files) => tell("original", files),
  released: (files) => tell("released", files),
});
const forms = new Forms(() => inputs);
const inputs = new Inputs(session, channel, (input, filled) => forms.settled(input, filled));
const drops = new Drops(session, channel, inputs);
const pastes = new Pastes(session);
const orders = new Orders(session, channel);
const listening = new Listening({ inputs, forms, drops, pastes }, off.signal);

channel.on("touch", touch);
channel.on("own", (input) => {
  if (isFileInput(input)) inputs.own(input);
  return false;
});
channel.on("submit", (form) => forms.onBareSubmit(form as HTMLFormElement));
channel.on("root", (host) => {
  const root = shadowOf(host);
  if (root !== null) listening.listen(root);
  return false;
});
channel.on("realm", (element) => {
  const view = element.ownerDocument.defaultView;
  if (view !== null) listenIn(view);
  return false;
});
channel.on("pick", (envelope) => {
  orders.pick(envelope);
  return true;
});
channel.on("clipboard", (envelope) => {
  orders.clipboard(envelope);
  return true;
});
channel.on("stopped", () => {
  session.showStopped(trouble("original_stopped"));
  return false;
});
channel.open();
listenIn(window);
listenInFrames(listenIn, off.signal);

chrome.runtime.onMessage.addListener(
  (request: HintsRequest | { call: "off" }, _sender, respond: (answer: Answer<Hints>) => void) => {
    if (request.call === "hints.get") respond({ ok: true, value: hints() });
    if (request.call === "off") {
      channel.send("off", null);
      session.end();
      off.abort();
    }
  },
);
window.addEventListener("pagehide", ({ persisted }) => {
  if (!persisted) session.end();
});

function listenIn(view: Window): void {
  if (listening.listenIn(view)) meetOthers(view, off.signal);
}

function touch(node: Element): boolean {
  const found = node.localName === "form" ? inputsOfForm(node as HTMLFormElement) : inputsIn(node);
  for (const input of found) {
    listening.listen(input);
    inputs.take(input);
  }
  return false;
}

let told: Promise<void> = Promise.resolve();

/** One after the other, so that the guard hears of a file's release after it has heard of the file. */
function tell(kind: "original" | "released", files: readonly File[]): Promise<void> {
  told = told.then(async () => {
    for (const file of files) await fingerprint(file).then((print) => channel.post(kind, print), isGone);
  });
  return told;
}

/** A file that has been deleted meanwhile cannot leave. */
function isGone(): void {}
