// Packets by the hash of their content. Each comes in a message of its own, which Streamlit sends once per session; a
// scene only names its packets and waits here until they are in.

import { Frame } from "./frame.js";
import { SHARD_SIZE } from "./parcel_set.js";

const DECIMETRES = 10;
const store = (globalThis.__schuifruimtePackets ??= { known: new Map(), waiting: new Map(), grounds: new Map(), shards: new Map() });

export function keepPacket(hash, bytes) {
  if (store.known.has(hash)) return;
  const content = unzip(bytes);
  store.known.set(hash, content);
  store.waiting.get(hash)?.resolve(content);
  store.waiting.delete(hash);
}

export function packetOf(hash) {
  if (store.known.has(hash)) return store.known.get(hash);
  if (!store.waiting.has(hash)) store.waiting.set(hash, Promise.withResolvers());
  return store.waiting.get(hash).promise;
}

export async function groundOf(hash) {
  const content = await packetOf(hash);
  if (!store.grounds.has(hash)) store.grounds.set(hash, { hash, ...decodeGround(content) });
  return store.grounds.get(hash);
}

// The shapes of a shard; where it stands among the others makes the ids of its parcels.
export async function shardOf(hash, at, frame) {
  const name = `${hash} ${at} ${frame.west}`;
  const content = await packetOf(hash);
  if (!store.shards.has(name)) store.shards.set(name, decodeShard(content, at, frame));
  return store.shards.get(name);
}

async function unzip(bytes) {
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).json();
}

function decodeGround(content) {
  const frame = new Frame(content.frame);
  const { estates, municipalities } = content;
  const estateAreas = areas(frame, estates.shapes);
  const townAreas = areas(frame, municipalities.shapes);
  return {
    frame,
    bounds: boundsOf(frame, content.bounds),
    estateIds: estates.ids,
    estateNames: estates.names,
    estateShards: estates.shards,
    estateBoxes: estateAreas.features.map(boxOf),
    estates: estateAreas,
    estateLabels: points(frame, estates.labels, (index) => ({ name: estates.names[index] })),
    municipalityNames: municipalities.names,
    municipalityBoxes: townAreas.features.map(boxOf),
    municipalities: townAreas,
    municipalityLabels: points(frame, municipalities.labels, (index) => ({ name: municipalities.names[index] })),
    sensitive: points(frame, content.sensitive, () => ({})),
  };
}

function decodeShard({ ids, estates, addresses, firms, shapes }, at, frame) {
  const { features } = areas(frame, shapes, (local) => ({ name: ids[local] }), at * SHARD_SIZE);
  return { ids, estates, addresses, firms, features };
}

function boundsOf(frame, [west, south, east, north]) {
  return [frame.toLngLat(west, south), frame.toLngLat(east, north)];
}

// West, south, east and north of a feature in degrees of the map; null for one without shape.
export function boxOf({ geometry }) {
  const outer = geometry.coordinates.flatMap(([ring]) => ring);
  if (!outer.length) return null;
  const [lngs, lats] = [outer.map(([lng]) => lng), outer.map(([, lat]) => lat)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

export function areas(frame, shapes, properties = () => ({}), first = 0) {
  return collection(
    shapes.map((polygons, index) => ({
      type: "Feature",
      id: first + index,
      properties: properties(index),
      geometry: {
        type: "MultiPolygon",
        coordinates: polygons.map((rings) => rings.map((steps) => ringOf(frame, steps))),
      },
    })),
  );
}

export function points(frame, places, properties) {
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
