/** Answers the other parts of the extension. Keeps nothing in memory: the browser may end and restart it at any time. */
import {
  type Answer,
  BRIDGE_CALLS,
  type CallName,
  type Calls,
  type PageName,
  type Request,
  type State,
} from "../protocol";
import { answering } from "../troubles";
import { connection, pairedDaemon } from "./connection";
import * as pairing from "./pairing";
import { joinPanels } from "./panels";
import * as sites from "./sites";
import { change, load, shutOutPages } from "./storage";
import * as uploads from "./uploads";

type Handlers = { [Name in CallName]: (sends: Calls[Name]["sends"]) => Promise<Calls[Name]["gives"]> };

const HANDLERS: Handlers = {
  "job.submit": uploads.submit,
  "job.poll": uploads.poll,
  "job.result": uploads.result,
  "job.cancel": uploads.cancel,
  "state.get": state,
  "settings.set": ({ change: changed }) => change("settings", (settings) => ({ ...settings, ...changed })),
  "site.set": ({ key, on }) => sites.setSite(key, on),
  "sites.list": sites.allSites,
  "uploads.list": () => load("uploads"),
  "concepts.list": async () => (await pairedDaemon()).concepts(),
  "pairing.offered": pairing.offered,
  "pairing.connect": pairing.connect,
  "pairing.start": pairing.start,
  "pairing.poll": pairing.poll,
  "pairing.cancel": pairing.cancel,
  "pairing.forget": pairing.forget,
  "page.open": ({ page }) => openPage(page),
};

shutOutPages();

chrome.runtime.onMessage.addListener((request: Request, sender, respond: (answer: Answer<unknown>) => void) => {
  if (!isAllowed(request, sender)) return false;
  const handler = HANDLERS[request.call] as (sends: Request) => Promise<unknown>;
  answering(() => handler(request)).then(respond);
  return true;
});

chrome.runtime.onConnect.addListener(joinPanels);

chrome.runtime.onInstalled.addListener(({ reason }) => {
  sites.register();
  if (reason === "install") openPage("welcome");
});
chrome.runtime.onStartup.addListener(sites.register);
chrome.permissions.onAdded.addListener(sites.register);
chrome.permissions.onRemoved.addListener(sites.register);

async function state({ url }: { url: string | null }): Promise<State> {
  const [connected, settings, on, here] = await Promise.all([
    connection(),
    load("settings"),
    sites.sitesThatAreOn(),
    url === null ? null : sites.siteHere(url),
  ]);
  return { connection: connected, settings, sites: on, here };
}

async function openPage(page: PageName): Promise<null> {
  await chrome.tabs.create({ url: chrome.runtime.getURL(`pages/${page}/index.html`) });
  return null;
}

/** Pages of the extension may ask everything, bridges what they need. */
function isAllowed(request: Request, sender: chrome.runtime.MessageSender): boolean {
  if (sender.id !== chrome.runtime.id || !Object.hasOwn(HANDLERS, request.call)) return false;
  return BRIDGE_CALLS.has(request.call) || sender.url?.startsWith(chrome.runtime.getURL("")) === true;
}
