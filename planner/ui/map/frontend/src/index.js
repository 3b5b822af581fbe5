// The door for Streamlit. It calls the default export again for every run and every change of theme; a call
// with the same data leaves the screen as it is.

import "maplibre-gl/dist/maplibre-gl.css";
import "./map.css";
import { keepGeometry } from "./geometry_store.js";
import { MapView } from "./map_view.js";
import { offerHook, withdrawHook } from "./test_hook.js";

const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (data instanceof Uint8Array) return takeGeometry(data);
  return showMap(data, parentElement, (event) => setTriggerValue("event", event));
}

// A message of shapes is sixteen letters of hash, then the shapes as text.
function takeGeometry(bytes) {
  const reader = new TextDecoder();
  keepGeometry(reader.decode(bytes.subarray(0, 16)), () => reader.decode(bytes.subarray(16)));
}

function showMap(scene, parent, emit) {
  const root = parent.querySelector(".schuifruimte-map");
  if (!views.has(parent)) views.set(parent, new MapView(root));
  const view = views.get(parent);
  view.show(scene, emit);
  offerHook(scene.key, view);
  return () => {
    withdrawHook(scene.key, view);
    view.remove();
    views.delete(parent);
  };
}
