/** The switches of the sites, and the scripts that the browser runs there. */
import type { Site, SiteState } from "../protocol";
import { BUILT_IN, siteByKey, siteOf } from "../sites";
import { TroubleError, trouble } from "../troubles";
import { change, load } from "./storage";

/** Document start, all frames, and those that inherit the site's origin (`about:blank`, `srcdoc`). */
const EVERYWHERE = {
  runAt: "document_start",
  allFrames: true,
  matchOriginAsFallback: true,
  persistAcrossSessions: true,
} as const;

/** Switch a site on or off. */
export async function setSite(key: string, on: boolean): Promise<SiteState> {
  const site = siteByKey(key);
  if (site === null) throw new TroubleError(trouble("internal"));
  await change("sites", (keys) => {
    const others = keys.filter((each) => each !== site.key);
    return on ? [...others, site.key] : others;
  });
  await register();
  if (!on) await standDown(site);
  return stateOf(site);
}

/** The site of an address; null where no page can be protected. */
export async function siteHere(url: string): Promise<SiteState | null> {
  const site = siteOf(url);
  return site && stateOf(site);
}

export async function sitesThatAreOn(): Promise<SiteState[]> {
  return Promise.all((await chosen()).map(stateOf));
}

/** The built-in sites, and those that the user added. */
export async function allSites(): Promise<SiteState[]> {
  const added = (await chosen()).filter((site) => !site.builtIn);
  return Promise.all([...BUILT_IN, ...added].map(stateOf));
}

/** Have the browser run guard and bridge on the sites that are on and permitted, and nowhere else. */
export function register(): Promise<void> {
  registered = registered.then(registerAll, registerAll);
  return registered;
}

// One after the other: two at a time would both find nothing registered, and both register.
let registered: Promise<void> = Promise.resolve();

async function registerAll(): Promise<void> {
  const sites = (await sitesThatAreOn()).filter((site) => site.permitted);
  const matches = [...new Set(sites.flatMap((site) => site.patterns))];
  await chrome.scripting.unregisterContentScripts();
  if (matches.length === 0) return;
  await chrome.scripting.registerContentScripts([
    { id: "guard", js: ["guard.js"], world: "MAIN", matches, ...EVERYWHERE },
    { id: "bridge", js: ["bridge.js"], world: "ISOLATED", matches, ...EVERYWHERE },
  ]);
}

/** Tell the pages of a site that are open to leave uploads alone. */
async function standDown(site: Site): Promise<void> {
  const tabs = await chrome.tabs.query({ url: [...site.patterns] });
  await Promise.allSettled(
    tabs.map(({ id }) => chrome.tabs.sendMessage(id ?? chrome.tabs.TAB_ID_NONE, { call: "off" })),
  );
}

async function chosen(): Promise<Site[]> {
  return (await load("sites")).map(siteByKey).filter((site) => site !== null);
}

async function stateOf(site: Site): Promise<SiteState> {
  const [on, permitted] = await Promise.all([
    load("sites").then((keys) => keys.includes(site.key)),
    chrome.permissions.contains({ origins: [...site.patterns] }),
  ]);
  return { ...site, on, permitted };
}
