// Shapes by the hash of their content. They come in a message of their own, which Streamlit sends once per
// session; the map itself only names the hash and waits here until the shapes are in.

import { Frame } from "./frame.js";

const DECIMETRES = 10;
const store = (globalThis.__schuifruimteGeometry ??= { known: new Map(), waiting: new Map() });

export function keepGeometry(hash, readText) {
  if (store.known.has(hash)) return;
  store.known.set(hash, decode(JSON.parse(readText())));
  store.waiting.get(hash)?.resolve(store.known.get(hash));
  store.waiting.delete(hash);
}

export function geometryOf(hash) {
  if (store.known.has(hash)) return Promise.resolve(store.known.get(hash));
  if (!store.waiting.has(hash)) store.waiting.set(hash, Promise.withResolvers());
  return store.waiting.get(hash).promise;
}

function decode(content) {
  const frame = new Frame(content.frame);
  const { parcels, estates, municipalities } = content;
  return {
    frame,
    bounds: boundsOf(frame, content.bounds),
    parcelIds: parcels.ids,
    parcelIndex: new Map(parcels.ids.map((id, index) => [id, index])),
    parcelEstates: parcels.estates,
    estateNames: new Map(estates.ids.map((id, index) => [id, estates.names[index]])),
    parcels: areas(frame, parcels.shapes, (index) => ({ parcel: index })),
    estates: areas(frame, estates.shapes, () => ({})),
    estateLabels: points(frame, estates.labels, (index) => ({ name: estates.names[index] })),
    municipalities: areas(frame, municipalities.shapes, () => ({})),
    municipalityLabels: points(frame, municipalities.labels, (index) => ({ name: municipalities.names[index] })),
    sensitive: points(frame, content.sensitive, () => ({})),
  };
}

function boundsOf(frame, [west, south, east, north]) {
  return [frame.toLngLat(west, south), frame.toLngLat(east, north)];
}

function areas(frame, shapes, properties) {
  return collection(
    shapes.map((polygons, index) => ({
      type: "Feature",
      id: index,
      properties: properties(index),
      geometry: {
        type: "MultiPolygon",
        coordinates: polygons.map((rings) => rings.map((steps) => ringOf(frame, steps))),
      },
    })),
  );
}

function points(frame, places, properties) {
  return collection(
    places.map(([x, y], index) => ({
      type: "Feature",
      id: index,
      properties: properties(index),
      geometry: { type: "Point", coordinates: frame.toLngLat(x / DECIMETRES, y / DECIMETRES) },
    })),
  );
}

function ringOf(frame, steps) {
  const ring = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < steps.length; at += 2) {
    x += steps[at];
    y += steps[at + 1];
    ring.push(frame.toLngLat(x / DECIMETRES, y / DECIMETRES));
  }
  return ring;
}

export function collection(features) {
  return { type: "FeatureCollection", features };
}
