// Colour, pattern and marking of the parcels. Only what changed goes to the map, and never a shape.

import { PATTERNS } from "./patterns.js";
import { idFilter } from "./layers.js";
import { SHARD_SIZE } from "./parcel_set.js";

const SOURCE = "parcels";
const FIRST_LETTER = "A".charCodeAt(0);

export class Parcels {
  constructor(map, set) {
    this.map = map;
    this.set = set;
    this.forget();
  }

  // A new style has lost every state.
  forget() {
    this.colours = new Map();
    this.patterned = {};
    this.selected = new Set();
    this.hovered = null;
    this.drawn = this.set;
  }

  show(scene) {
    this.scene = scene;
    if (this.drawn !== this.set) {
      this.map.getSource(SOURCE).setData(this.set.collection);
      this.drawn = this.set;
    }
    this.swatch = this.swatchOfAll(scene);
    this.paint(scene);
    this.hatch(scene);
    this.map.setLayoutProperty("parcel-names", "visibility", scene.labels ? "visible" : "none");
    this.mark(new Set(scene.selected.map((id) => this.set.numberOf(id)).filter((number) => number !== undefined)));
  }

  // The swatch of every parcel that has one, by number.
  swatchOfAll({ faces }) {
    const swatches = new Map();
    for (const [shard, { colour }] of Object.entries(faces)) {
      for (let local = 0; local < colour.length; local += 1) {
        swatches.set(Number(shard) * SHARD_SIZE + local, colour.charCodeAt(local) - FIRST_LETTER);
      }
    }
    return swatches;
  }

  paint({ swatches }) {
    for (const number of new Set([...this.swatch.keys(), ...this.colours.keys()])) {
      const next = swatches[this.swatch.get(number)]?.colour ?? null;
      if (next === (this.colours.get(number) ?? null)) continue;
      this.colours.set(number, next);
      this.state(number, { colour: next });
    }
  }

  hatch({ swatches }) {
    for (const pattern of PATTERNS) {
      const has = new Set(swatches.flatMap((swatch, at) => (swatch.pattern === pattern ? [at] : [])));
      const numbers = has.size ? [...this.swatch].flatMap(([number, at]) => (has.has(at) ? [number] : [])) : [];
      const key = numbers.join();
      if (key === (this.patterned[pattern] ?? "")) continue;
      this.patterned[pattern] = key;
      this.map.setFilter(`parcel-${pattern}`, idFilter(numbers));
    }
  }

  mark(selected) {
    for (const number of this.selected.difference(selected)) this.state(number, { selected: false });
    for (const number of selected.difference(this.selected)) this.state(number, { selected: true });
    this.selected = selected;
  }

  hover(number) {
    if (number === this.hovered) return;
    if (this.hovered !== null) this.state(this.hovered, { hover: false });
    if (number !== null) this.state(number, { hover: true });
    this.hovered = number;
  }

  state(number, state) {
    this.map.setFeatureState({ source: SOURCE, id: number }, state);
  }

  // What a tooltip or a list says of a parcel.
  describe(number) {
    const [, local] = this.set.shardOf(number);
    const note = this.scene.faces[Math.floor(number / SHARD_SIZE)]?.notes[local];
    return [this.set.idOf(number), this.set.addressOf(number), this.set.estateOf(number), this.scene.swatches[this.swatch.get(number)]?.label, note];
  }

  inView() {
    const seen = new Set(this.map.queryRenderedFeatures({ layers: ["parcel-areas"] }).map(({ id }) => id));
    return [...seen]
      .sort((a, b) => a - b)
      .map((number) => ({ number, label: this.describe(number).filter(Boolean).join(", ") }));
  }

  // The corners of a parcel that is a single ring; null for one with holes, more parts, or unknown.
  ringOf(parcelId) {
    const parts = this.set.featureOf(parcelId)?.geometry.coordinates ?? [];
    return parts.length === 1 && parts[0].length === 1 ? parts[0][0] : null;
  }

  // A place inside the largest part of a parcel: what a lasso asks, and where a test clicks.
  middle(parcelId) {
    const rings = this.set.featureOf(parcelId).geometry.coordinates.map(([outer]) => outer);
    return rings.length ? centroid(rings.reduce((a, b) => (b.length > a.length ? b : a))) : null;
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
