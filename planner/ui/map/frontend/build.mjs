// Bundles the map into ../bundle: one script, one style sheet and the licences of what they carry.
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const bundle = join(here, "..", "bundle");

// MapLibre's worker goes into the script as text and is started from a blob, so that the page asks for nothing.
const workerAsText = {
  name: "worker-as-text",
  setup(esbuild) {
    esbuild.onLoad({ filter: /maplibre-gl-worker\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/^\/\/# sourceMappingURL=.*$/m, ""),
      loader: "text",
    }));
  },
};

await rm(bundle, { recursive: true, force: true });
await mkdir(bundle, { recursive: true });
await build({
  entryPoints: { map: join(here, "src", "index.js") },
  outdir: bundle,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "none",
  plugins: [workerAsText],
  logLevel: "warning",
});
await cp(join(here, "node_modules", "maplibre-gl", "LICENSE.txt"), join(bundle, "LICENSE-maplibre-gl.txt"));
const { version } = JSON.parse(await readFile(join(here, "node_modules", "maplibre-gl", "package.json"), "utf8"));
await writeFile(join(bundle, "CONTENTS.txt"), `map.js and map.css carry MapLibre GL JS ${version}.\n`);
