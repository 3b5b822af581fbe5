// Colour, pattern and marking of the parcels. Only what changed goes to the map, and never a shape.

import { PATTERNS } from "./patterns.js";
import { idFilter } from "./layers.js";

const SOURCE = "parcels";

export class Parcels {
  constructor(map, geometry) {
    this.map = map;
    this.geometry = geometry;
    this.forget();
  }

  // A new style has lost every state.
  forget() {
    this.colours = [];
    this.patterned = {};
    this.selected = new Set();
    this.hovered = null;
  }

  show(scene) {
    this.scene = scene;
    this.paint(scene);
    this.hatch(scene);
    this.mark(new Set(scene.selected.map((id) => this.geometry.parcelIndex.get(id)).filter((at) => at !== undefined)));
  }

  paint({ colour, swatches }) {
    this.geometry.parcelIds.forEach((_, id) => {
      const next = swatches[colour[id]]?.colour ?? null;
      if (next === (this.colours[id] ?? null)) return;
      this.colours[id] = next;
      this.set(id, { colour: next });
    });
  }

  hatch({ colour, swatches }) {
    for (const pattern of PATTERNS) {
      const has = new Set(swatches.flatMap((swatch, at) => (swatch.pattern === pattern ? [at] : [])));
      const ids = colour.flatMap((at, id) => (has.has(at) ? [id] : []));
      const key = ids.join();
      if (key === (this.patterned[pattern] ?? "")) continue;
      this.patterned[pattern] = key;
      this.map.setFilter(`parcel-${pattern}`, idFilter(ids));
    }
  }

  mark(selected) {
    for (const id of this.selected.difference(selected)) this.set(id, { selected: false });
    for (const id of selected.difference(this.selected)) this.set(id, { selected: true });
    this.selected = selected;
  }

  hover(id) {
    if (id === this.hovered) return;
    if (this.hovered !== null) this.set(this.hovered, { hover: false });
    if (id !== null) this.set(id, { hover: true });
    this.hovered = id;
  }

  set(id, state) {
    this.map.setFeatureState({ source: SOURCE, id }, state);
  }

  // What a tooltip or a list says of a parcel.
  describe(id) {
    const { parcelIds, parcelEstates, estateNames } = this.geometry;
    return [
      parcelIds[id],
      estateNames.get(parcelEstates[id]) ?? parcelEstates[id],
      this.scene.swatches[this.scene.colour[id]]?.label,
      this.scene.notes[id],
    ];
  }

  inView() {
    const seen = new Set(this.map.queryRenderedFeatures({ layers: ["parcel-areas"] }).map(({ id }) => id));
    return [...seen]
      .sort((a, b) => a - b)
      .map((index) => ({ index, label: this.describe(index).filter(Boolean).join(", ") }));
  }

  ids() {
    return this.geometry.parcelIds;
  }

  // The corners of a parcel that is a single ring; null for one with holes, more parts, or unknown.
  ringOf(parcelId) {
    const feature = this.geometry.parcels.features[this.geometry.parcelIndex.get(parcelId)];
    const parts = feature?.geometry.coordinates ?? [];
    return parts.length === 1 && parts[0].length === 1 ? parts[0][0] : null;
  }

  // A place inside the largest part of a parcel: what a lasso asks, and where a test clicks.
  middle(parcelId) {
    const feature = this.geometry.parcels.features[this.geometry.parcelIndex.get(parcelId)];
    const rings = feature.geometry.coordinates.map(([outer]) => outer);
    return centroid(rings.reduce((a, b) => (b.length > a.length ? b : a)));
  }
}

function centroid(ring) {
  const [x0, y0] = ring[0]; // from the first corner, or the products lose the centimetres
  let [area, x, y] = [0, 0, 0];
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [ax, ay, bx, by] = [ring[at][0] - x0, ring[at][1] - y0, ring[at + 1][0] - x0, ring[at + 1][1] - y0];
    const cross = ax * by - bx * ay;
    area += cross / 2;
    x += ((ax + bx) * cross) / 6;
    y += ((ay + by) * cross) / 6;
  }
  return area ? [x0 + x / area, y0 + y / area] : ring[0];
}
