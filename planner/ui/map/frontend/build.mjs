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
const carried = { "maplibre-gl": "MapLibre GL JS", "terra-draw": "Terra Draw", "terra-draw-maplibre-gl-adapter": "its adapter for MapLibre" };
await cp(join(here, "node_modules", "maplibre-gl", "LICENSE.txt"), join(bundle, "LICENSE-maplibre-gl.txt"));
await cp(join(here, "licences"), bundle, { recursive: true }); // of packages that come without theirs
const named = await Promise.all(
  Object.entries(carried).map(async ([name, title]) => {
    const { version } = JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));
    return `${title} ${version}`;
  }),
);
await writeFile(join(bundle, "CONTENTS.txt"), `map.js and map.css carry ${named.join(", ")}.\n`);
