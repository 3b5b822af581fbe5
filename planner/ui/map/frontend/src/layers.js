// The sources and layers of the map, from the ground up.

import { PATTERNS } from "./patterns.js";
import { collection } from "./geometry_store.js";

const FONT = ["Source Sans", "sans-serif"];
const BOLD = ["Bold", ...FONT]; // MapLibre reads the weight from the first name, the browser skips it
export const PARCELS_FROM_ZOOM = 9; // of a project so large that its parcels come only when they are in view
const state = (name, otherwise) => ["coalesce", ["feature-state", name], otherwise];

export function styleOf(geometry, parcels, ground, isLarge) {
  const source = (data) => ({ type: "geojson", data, tolerance: 0.1 });
  return {
    version: 8,
    projection: { type: "identity" },
    sources: {
      municipalities: source(geometry.municipalities),
      municipalityLabels: source(geometry.municipalityLabels),
      estates: source(geometry.estates),
      estateLabels: source(geometry.estateLabels),
      parcels: source(parcels),
      sensitive: source(geometry.sensitive),
      demand: source(collection([])),
      lines: source(collection([])),
      heads: source(collection([])),
      steps: source(collection([])),
    },
    layers: [
      ...groundLayers(ground),
      ...parcelLayers(ground, isLarge ? PARCELS_FROM_ZOOM : 0),
      ...placeLayers(ground, isLarge ? PARCELS_FROM_ZOOM : 0),
      ...moveLayers(ground),
      ...labelLayers(ground),
    ],
  };
}

function groundLayers(ground) {
  return [
    { id: "land", type: "background", paint: { "background-color": ground.land } },
    {
      id: "municipality-edges",
      type: "line",
      source: "municipalities",
      paint: { "line-color": ground.municipality_edge, "line-width": 1.2, "line-dasharray": [4, 3] },
    },
    { id: "estate-areas", type: "fill", source: "estates", paint: { "fill-color": ground.estate } },
  ];
}

function parcelLayers(ground, minzoom) {
  const parcels = (id, type, rest) => ({ id, type, source: "parcels", minzoom, ...rest });
  return [
    parcels("parcel-areas", "fill", { paint: { "fill-color": state("colour", ground.nothing) } }),
    ...PATTERNS.map((pattern) =>
      parcels(`parcel-${pattern}`, "fill", {
        filter: idFilter([]),
        paint: { "fill-pattern": `pattern-${pattern}` },
      }),
    ),
    parcels("parcel-edges", "line", {
      paint: {
        "line-color": ground.parcel_edge,
        "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.2, 10, 1],
      },
    }),
    {
      id: "estate-edges",
      type: "line",
      source: "estates",
      // From afar an estate is a few pixels: its edge grows, so that it stays to be seen.
      paint: {
        "line-color": ground.estate_edge,
        "line-width": ["interpolate", ["linear"], ["zoom"], 3, 5, 6, 2.4, 8, 1.2],
      },
    },
    parcels("parcel-marked", "line", {
      layout: { "line-join": "round" },
      paint: {
        "line-color": ground.selected,
        "line-width": ["case", state("selected", false), 3.5, state("hover", false), 1.8, 0],
      },
    }),
  ];
}

function placeLayers(ground, minzoom) {
  return [
    {
      id: "sensitive-places",
      type: "circle",
      source: "sensitive",
      minzoom, // from afar the dwellings of a country are one stain
      paint: {
        "circle-radius": ["interpolate", ["exponential", 2], ["zoom"], 7, 1.2, 11, 3.2],
        "circle-color": ground.sensitive,
        "circle-stroke-color": ground.halo,
        "circle-stroke-width": 0.6,
      },
    },
    {
      id: "demand-rings",
      type: "circle",
      source: "demand",
      paint: {
        "circle-radius": ["get", "radius"],
        "circle-color": ground.demand,
        "circle-opacity": 0.14,
        "circle-stroke-color": ground.demand,
        "circle-stroke-width": 2,
      },
    },
  ];
}

function moveLayers(ground) {
  const front = ["get", "front"];
  const faint = ["get", "faint"];
  const opacity = ["case", faint, 0.4, 1];
  const lineWidth = (more) => byZoom(["case", faint, 1.2 + more, ["+", ["get", "width"], more]]);
  const dashed = ["get", "dashed"];
  const lines = (id, paint, filter = true) => ({
    id,
    type: "line",
    source: "lines",
    filter,
    layout: { "line-cap": "round", "line-sort-key": ["case", front, 1, 0] },
    paint,
  });
  const line = { "line-color": ["get", "colour"], "line-width": lineWidth(0), "line-opacity": opacity };
  return [
    lines("move-halos", { "line-color": ground.halo, "line-width": lineWidth(2.4), "line-opacity": opacity }),
    lines("move-lines", line, ["!", dashed]),
    lines("move-dashes", { ...line, "line-dasharray": [1.6, 1.8] }, dashed),
    {
      id: "move-heads",
      type: "symbol",
      source: "heads",
      layout: {
        "icon-image": ["get", "head"],
        "icon-rotate": ["get", "turn"],
        "icon-rotation-alignment": "map",
        "icon-size": byZoom(["case", faint, 0.5, ["+", 0.5, ["*", 0.08, ["get", "width"]]]]),
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "symbol-sort-key": ["case", front, 1, 0],
      },
      paint: { "icon-opacity": opacity },
    },
    {
      id: "step-discs",
      type: "circle",
      source: "steps",
      paint: {
        "circle-radius": 9,
        "circle-color": ground.halo,
        "circle-stroke-color": ["get", "colour"],
        "circle-stroke-width": 2.5,
      },
    },
  ];
}

// Thinner from afar, where many arrows end in a few pixels.
function byZoom(size) {
  return ["interpolate", ["linear"], ["zoom"], 5, ["*", 0.6, size], 8, size];
}

function labelLayers(ground) {
  const label = (id, source, field, size, layout = {}, paint = {}) => ({
    id,
    type: "symbol",
    source,
    layout: { "text-field": ["get", field], "text-font": FONT, "text-size": size, ...layout },
    paint: { "text-color": ground.label, "text-halo-color": ground.halo, "text-halo-width": 1.6, ...paint },
  });
  const always = { "text-allow-overlap": true, "text-ignore-placement": true };
  const spaced = { "text-letter-spacing": 0.14, "text-transform": "uppercase" };
  return [
    label("municipality-names", "municipalityLabels", "name", 13, spaced, { "text-opacity": 0.65 }),
    {
      ...label("parcel-names", "parcels", "name", 11, { visibility: "none" }),
      minzoom: PARCELS_FROM_ZOOM,
    },
    label("estate-names", "estateLabels", "name", 14, {
      "text-font": BOLD,
      "text-max-width": 14,
      "text-anchor": "bottom",
      "text-offset": [0, -0.3],
    }),
    label("demand-figures", "demand", "label", 13, { "text-font": BOLD, ...always }),
    label("step-numbers", "steps", "step", 12, { "text-font": BOLD, ...always }, { "text-halo-width": 0 }),
  ];
}

export function idFilter(ids) {
  return ids.length ? ["match", ["id"], ids, true, false] : ["==", ["id"], -1];
}
