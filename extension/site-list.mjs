// The sites that Belladonna knows, read from the engine's profiles, so that there is one list.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const PROFILES = path.join(import.meta.dirname, "../engine/belladonna/sites/profiles");

/** Sources say `import sites from "built-in-sites"`. */
export const MODULE = "built-in-sites";

/** What that module holds, as JSON. */
export async function siteList() {
  const files = (await readdir(PROFILES)).filter((name) => name.endsWith(".json")).sort();
  const profiles = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(path.join(PROFILES, name), "utf8"))),
  );
  return JSON.stringify(profiles.map(({ name, title, hosts }) => ({ name, title, hosts })));
}
