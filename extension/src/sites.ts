/** Which site an address belongs to, and what the browser has to permit for it. */
import builtIn from "built-in-sites";
import type { Site } from "./protocol";

/** The sites that Belladonna knows, by name. */
export const BUILT_IN: readonly Site[] = builtIn.map(({ name, title, hosts }) => ({
  key: name,
  title,
  builtIn: true,
  patterns: hosts.map(patternOf),
}));

/** The site of an address: a built-in one, or its origin; null where no page can be protected. */
export function siteOf(url: string): Site | null {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) return null;
  const known = builtIn.findIndex(({ hosts }) => hosts.some((host) => isBelow(address.hostname, host)));
  return BUILT_IN[known] ?? own(address);
}

/** The site with this key. */
export function siteByKey(key: string): Site | null {
  return BUILT_IN.find((site) => site.key === key) ?? siteOf(key);
}

function own(address: URL): Site {
  return {
    key: address.origin,
    title: address.host,
    builtIn: false,
    patterns: [`${address.protocol}//${address.hostname}/*`],
  };
}

function patternOf(host: string): string {
  return `https://${host}/*`;
}

function isBelow(hostname: string, host: string): boolean {
  return host.startsWith("*.") ? `.${hostname}`.endsWith(host.slice(1)) : hostname === host;
}
