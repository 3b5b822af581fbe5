// Areas and points on demand. Each layer is a source of its own; they come and go together.

import { areas, points } from "./geometry_store.js";

const FONT = ["Bold", "Source Sans", "sans-serif"];
const ABOVE_ESTATES = "estate-areas";
const ABOVE_PARCELS = "sensitive-places";

export class ExtraLayers {
  constructor(map) {
    this.map = map;
    this.forget();
  }

  // A new style has dropped every layer.
  forget() {
    this.hash = null;
    this.drawn = [];
  }

  show(hash, layers, frame, ground) {
    if (hash === this.hash) return;
    for (const name of this.drawn) this.map.removeLayer(name);
    for (const source of new Set(this.drawn.map((name) => name.split(" ")[0]))) this.map.removeSource(source);
    this.drawn = [];
    layers.forEach((layer, at) => this.add(`extra-${at}`, layer, frame, ground));
    this.hash = hash;
  }

  add(source, layer, frame, ground) {
    const properties = (at) => {
      const { colour, pattern } = layer.swatches[layer.colour[at]];
      return { colour, pattern: pattern || "none", label: layer.labels[at] };
    };
    const isArea = layer.shapes.length > 0;
    const data = isArea ? areas(frame, layer.shapes, properties) : points(frame, layer.places, properties);
    this.map.addSource(source, { type: "geojson", data, tolerance: 0.1 });
    const put = (name, type, rest, before) => {
      this.map.addLayer({ id: `${source} ${name}`, source, type, ...rest }, before);
      this.drawn.push(`${source} ${name}`);
    };
    if (!isArea) return this.addPoints(put, ground);
    const before = layer.place === "under" ? ABOVE_ESTATES : ABOVE_PARCELS;
    put("fill", "fill", { paint: { "fill-color": ["get", "colour"], "fill-opacity": layer.opacity } }, before);
    const patterned = ["!=", ["get", "pattern"], "none"];
    put("pattern", "fill", { filter: patterned, paint: { "fill-pattern": ["concat", "pattern-", ["get", "pattern"]] } }, before);
    put("edge", "line", { paint: { "line-color": ["get", "colour"], "line-width": 2 } }, before);
  }

  addPoints(put, ground) {
    const circle = { "circle-radius": 7, "circle-color": ["get", "colour"], "circle-stroke-color": ground.halo, "circle-stroke-width": 2 };
    put("point", "circle", { paint: circle });
    put("name", "symbol", {
      layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 12, "text-max-width": 18, "text-anchor": "top", "text-offset": [0, 0.8] },
      paint: { "text-color": ground.label, "text-halo-color": ground.halo, "text-halo-width": 1.6 },
    });
  }

  // What lies at a place, in words.
  at(point) {
    const layers = this.drawn.filter((name) => name.endsWith(" fill") || name.endsWith(" point"));
    if (!layers.length) return [];
    return [...new Set(this.map.queryRenderedFeatures(point, { layers }).map(({ properties }) => properties.label))];
  }
}
