// Builds the extension into one folder that Chromium and Firefox both load.
//
//   node build.mjs [--out DIR] [--grant PATTERN]...
//
// --grant puts a host permission into the manifest that a user would otherwise give by hand. Tests need it:
// no driver can press the browser's own permission dialogue.

import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { MODULE, siteList } from "./site-list.mjs";

const HERE = import.meta.dirname;

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: path.join(HERE, "dist") },
    grant: { type: "string", multiple: true, default: [] },
  },
});
const out = path.resolve(options.out);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([scripts(), pages(), manifest(), copied("_locales"), copied("icons")]);

// Guard, bridge and background are classic scripts; the panel's style sheet travels inside the bridge.
async function scripts() {
  await build({
    ...common(),
    entryPoints: {
      guard: path.join(HERE, "src/guard/index.ts"),
      bridge: path.join(HERE, "src/bridge/index.ts"),
      background: path.join(HERE, "src/background/index.ts"),
    },
    loader: { ".css": "text", ".svg": "text" },
    format: "iife",
  });
}

// Each folder of src/pages with an index.html is a page: its script and style sheet are bundled, the rest of it is
// copied as it lies.
async function pages() {
  const folder = path.join(HERE, "src/pages");
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "index.html")))
    .map((entry) => entry.name);
  const entries = names.flatMap((name) =>
    ["index.ts", "index.css"].map((file) => path.join(folder, name, file)).filter(existsSync),
  );
  await build({ ...common(), entryPoints: entries, outbase: folder, outdir: path.join(out, "pages"), format: "esm" });
  for (const name of names) {
    await cp(path.join(folder, name, "index.html"), path.join(out, "pages", name, "index.html"));
  }
}

async function manifest() {
  const written = JSON.parse(await readFile(path.join(HERE, "manifest.json"), "utf8"));
  written.host_permissions.push(...options.grant);
  await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(written, null, 2)}\n`);
}

async function copied(name) {
  await cp(path.join(HERE, name), path.join(out, name), { recursive: true });
}

function common() {
  return {
    bundle: true,
    outdir: out,
    target: ["chrome148", "firefox140"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    absWorkingDir: HERE,
    plugins: [builtInSites()],
  };
}

function builtInSites() {
  return {
    name: MODULE,
    setup(builder) {
      builder.onResolve({ filter: new RegExp(`^${MODULE}$`) }, ({ path }) => ({ path, namespace: MODULE }));
      builder.onLoad({ filter: /.*/, namespace: MODULE }, async () => ({ contents: await siteList(), loader: "json" }));
    },
  };
}
