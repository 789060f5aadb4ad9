// Bundles each file of src/ into one classic script of dist/, with its style sheet beside it.
import { readFileSync, readdirSync } from "node:fs";
import { parse } from "node:path";
import { build } from "esbuild";
import sveltePlugin from "esbuild-svelte";

// These publish scripts that make a global; a bundler would take them for modules.
const scripts = {
  blueimp: ["jquery/dist/jquery.js", "blueimp-file-upload/js/vendor/jquery.ui.widget.js", "blueimp-file-upload/js/jquery.fileupload.js"],
  "fine-uploader": ["fine-uploader/fine-uploader/fine-uploader.js"],
  plupload: ["plupload/js/plupload.full.min.js"],
};

for (const file of readdirSync("src").filter((name) => !name.endsWith(".svelte"))) {
  const { name } = parse(file);
  const globals = (scripts[name] ?? []).map((path) => readFileSync(`node_modules/${path}`, "utf8"));
  await build({
    entryPoints: [`src/${file}`],
    outfile: `dist/${name}.js`,
    bundle: true,
    format: "iife",
    jsx: "automatic",
    banner: { js: globals.join(";\n") },
    conditions: ["svelte", "browser"],
    mainFields: ["svelte", "browser", "module", "main"],
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".gif": "dataurl" },
    plugins: [sveltePlugin({ compilerOptions: { css: "injected" } })],
    logLevel: "warning",
  });
}
