// The door for Streamlit. It calls the default export again for every run and every change of theme; a call
// with the same data leaves the screen as it is.

import "maplibre-gl/dist/maplibre-gl.css";
import "./map.css";
import { keepPacket } from "./geometry_store.js";
import { MapView } from "./map_view.js";
import { offerHook, withdrawHook } from "./test_hook.js";

const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (data instanceof Uint8Array) return takePacket(data);
  return showMap(data, parentElement, {
    emit: (event) => setTriggerValue("event", event),
    ask: (wish) => setTriggerValue("wish", wish), // apart, or a click at the same moment would take its place
  });
}

// A packet is sixteen letters of hash, then its content; copied, because the message that it came in is not ours.
function takePacket(bytes) {
  keepPacket(new TextDecoder().decode(bytes.subarray(0, 16)), bytes.slice(16));
}

function showMap(scene, parent, told) {
  const root = parent.querySelector(".schuifruimte-map");
  if (!views.has(parent)) views.set(parent, new MapView(root));
  const view = views.get(parent);
  view.show(scene, told);
  offerHook(scene.key, view);
  return () => {
    withdrawHook(scene.key, view);
    view.remove();
    views.delete(parent);
  };
}
