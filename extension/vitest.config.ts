import path from "node:path";
import { defineConfig } from "vitest/config";
import { MODULE, siteList } from "./site-list.mjs";

export default defineConfig({
  server: { fs: { allow: [path.dirname(import.meta.dirname)] } },
  plugins: [
    {
      name: MODULE,
      resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
      load: async (id) => (id === `\0${MODULE}` ? `export default ${await siteList()}` : null),
    },
  ],
  test: {
    dir: path.join(import.meta.dirname, "../tests/extension/unit"),
    environment: "happy-dom",
    globals: true,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
