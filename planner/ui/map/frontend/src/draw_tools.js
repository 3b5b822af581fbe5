// Tools that draw on the map: lasso, polygon, line, and the ring of the selected parcel.
//
// Terra Draw takes the degrees of the map as they come. Of what it offers only modes are used that reckon on the
// screen: those that measure on the globe (circle, rectangle by angle, rotate, scale) would be wrong in this plane.

import {
  TerraDraw,
  TerraDrawFreehandMode,
  TerraDrawLineStringMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";

const MODES = { lasso: "freehand", polygon: "polygon", line: "linestring", redraw: "select" };
const CLOSES_WITHIN = 10; // pixels of a corner; in the 40 that Terra Draw has, a corner near the one before would end the drawing and be lost
const SLIPS = 12; // pixels that a press may slip and still be a press; in the 1 (first corner) and 8 that Terra Draw has, an unsteady hand loses corners
const RING_MODE = "polygon"; // the mode that a ring to be edited belongs to

export class DrawTools {
  constructor(map, ground, onChange) {
    this.map = map;
    this.ground = ground;
    this.onChange = onChange;
    this.tool = "";
    this.isOver = false; // from the end of a drawing to the next press: the click that ended it selects nothing
    map.getCanvas().addEventListener("pointerdown", () => (this.isOver = false), true);
  }

  isActive() {
    return this.tool !== "" || this.isOver;
  }

  // Begins with a tool. `ring` is what there is to edit; `done` hears the drawn places, in degrees of the map.
  begin(tool, { ring, done }) {
    this.end();
    this.tool = tool;
    this.done = done;
    const steady = tool === "lasso" ? {} : { minPixelDragDistance: SLIPS, minPixelDragDistanceDrawing: SLIPS };
    const adapter = new TerraDrawMapLibreGLAdapter({ map: this.map, ...steady });
    this.draw = new TerraDraw({ adapter, modes: modesOf(this.ground) });
    this.draw.start();
    this.draw.setMode(MODES[tool]);
    this.draw.on("finish", (id) => this.finish(id));
    if (tool === "redraw") this.edit(ring);
    this.map.getCanvas().focus();
    this.onChange();
  }

  edit(ring) {
    const [added] = this.draw.addFeatures([
      { type: "Feature", properties: { mode: RING_MODE }, geometry: { type: "Polygon", coordinates: [ring.map(rounded)] } },
    ]);
    this.ring = added.id;
    this.draw.selectFeature(added.id);
  }

  // What Enter and the button say: of a ring that is edited only the reader knows when it is done.
  confirm() {
    if (this.tool === "redraw") this.hand(this.ring);
  }

  // Terra Draw also tells of every corner that was dragged; a drawing ends only where something was drawn.
  finish(id) {
    if (this.tool !== "redraw") this.hand(id);
  }

  hand(id) {
    const drawn = this.draw.getSnapshotFeature(id);
    const { done } = this;
    this.end();
    this.isOver = true;
    if (drawn) done(drawn.geometry.type === "Polygon" ? drawn.geometry.coordinates[0] : drawn.geometry.coordinates);
  }

  end() {
    if (!this.tool) return;
    this.tool = "";
    if (this.map.getStyle()) this.draw.stop(); // a new style has dropped its layers already
    this.draw = null;
    this.onChange();
  }
}

// Even-odd, so that a lasso that crosses itself still says what lies inside.
export function isInside([x, y], ring) {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [ax, ay] = ring[at];
    const [bx, by] = ring[before];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function modesOf({ selected, halo }) {
  const area = { fillColor: selected, fillOpacity: 0.12, outlineColor: selected, outlineWidth: 2 };
  const point = (name) => ({ [`${name}Color`]: halo, [`${name}Width`]: 5, [`${name}OutlineColor`]: selected, [`${name}OutlineWidth`]: 2 });
  const line = { lineStringColor: selected, lineStringWidth: 2.5 };
  const corners = { midpoints: true, draggable: true, deletable: true };
  return [
    new TerraDrawFreehandMode({
      minDistance: 4,
      preventPointsNearClose: false, // they would be left out: a corner of the lasso
      drawInteraction: "click-move-or-drag",
      styles: { ...area, ...point("closingPoint") },
    }),
    new TerraDrawPolygonMode({ pointerDistance: CLOSES_WITHIN, styles: { ...area, ...point("closingPoint") } }),
    new TerraDrawLineStringMode({ pointerDistance: CLOSES_WITHIN, styles: { ...line, ...point("closingPoint") } }),
    new TerraDrawSelectMode({
      allowManualDeselection: false,
      flags: { [RING_MODE]: { feature: { draggable: false, coordinates: corners } } },
      styles: {
        selectedPolygonColor: selected,
        selectedPolygonFillOpacity: 0.12,
        selectedPolygonOutlineColor: selected,
        selectedPolygonOutlineWidth: 2,
        ...point("selectionPoint"),
        ...point("midPoint"),
        midPointWidth: 3.5,
      },
    }),
  ];
}

// Terra Draw refuses more decimals than nine; in RD the ninth is five micrometres.
function rounded(place) {
  return place.map((degrees) => Number(degrees.toFixed(9)));
}
