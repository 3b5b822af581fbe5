// Space asked for: a ring per estate, its surface in proportion to the hectares.

import { collection } from "./geometry_store.js";

const LARGEST = 34; // pixels of radius for the largest ring

export function drawDemand(map, frame, demand) {
  const most = Math.max(0, ...demand.map(({ ha }) => ha));
  map.getSource("demand").setData(
    collection(
      demand.map(({ x, y, ha, label }) => ({
        type: "Feature",
        properties: { radius: Math.max(4, LARGEST * Math.sqrt(ha / most)), label },
        geometry: { type: "Point", coordinates: frame.toLngLat(x, y) },
      })),
    ),
  );
}
