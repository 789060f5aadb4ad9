// Packs what the stores ask for into build/:
//
//   belladonna-VERSION.zip           the extension, for every store
//   belladonna-VERSION-sources.zip   what it is built from, which Firefox's reviewers ask for
//
// The same files give the same bytes on every computer.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { zipSync } from "fflate";

const HERE = import.meta.dirname;
const ROOT = path.dirname(HERE);
const BUILD = path.join(HERE, "build");
const MADE_HERE = new Set(["build", "dist", "node_modules"]);
const SOURCES = ["LICENSE", "extension", "engine/belladonna/sites/profiles"];
// The earliest date that a zip can hold, as the packer reads it: in local time.
const NO_DATE = new Date(1980, 0, 1);

// The Chrome Web Store knows its own key for us, and takes no archive that brings one.
const { key, ...manifest } = JSON.parse(await readFile(path.join(HERE, "dist/manifest.json"), "utf8"));
const { version } = manifest;
await mkdir(BUILD, { recursive: true });
await pack(`belladonna-${version}.zip`, path.join(HERE, "dist"), await filesBelow(path.join(HERE, "dist")), {
  "manifest.json": new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`),
});
const sources = await Promise.all(SOURCES.map((name) => filesBelow(path.join(ROOT, name))));
await pack(`belladonna-${version}-sources.zip`, ROOT, sources.flat());

async function pack(name, root, files, instead = {}) {
  const contents = {};
  for (const file of files.sort()) {
    const place = path.relative(root, file).split(path.sep).join("/");
    contents[place] = instead[place] ?? new Uint8Array(await readFile(file));
  }
  await writeFile(path.join(BUILD, name), zipSync(contents, { level: 9, mtime: NO_DATE }));
  console.log(`extension/build/${name}: ${files.length} files`);
}

async function filesBelow(place) {
  const entries = await readdir(place, { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    return [place];
  }
  const kept = entries.filter((entry) => !MADE_HERE.has(entry.name));
  return (await Promise.all(kept.map((entry) => filesBelow(path.join(place, entry.name))))).flat();
}
