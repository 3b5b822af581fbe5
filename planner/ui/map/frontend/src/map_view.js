// One map on the page: its frame of buttons and panels, its MapLibre map, and the scene that it shows.

import { Map as MapLibreMap, setWorkerUrl } from "maplibre-gl";
import workerSource from "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { makeButtons } from "./buttons.js";
import { Background } from "./background.js";
import { drawDemand } from "./demand.js";
import { element } from "./dom.js";
import { DrawTools, isInside } from "./draw_tools.js";
import { geometryOf } from "./geometry_store.js";
import { makeHint } from "./hint.js";
import { styleOf } from "./layers.js";
import { makeLegend } from "./legend.js";
import { makeListPanel } from "./list_panel.js";
import { Memory } from "./memory.js";
import { drawMoves, movesToDraw } from "./moves.js";
import { Parcels } from "./parcels.js";
import { drawPattern, PATTERNS } from "./patterns.js";
import { Pointer } from "./pointer.js";
import { makeScaleBar } from "./scale_bar.js";
import { dressed, isDark } from "./theme.js";
import { makeTooltip } from "./tooltip.js";
import { makeYearSlider } from "./year_slider.js";

const CLOSEST_FIT = 11;
const TOOLS = ["lasso", "polygon", "line", "redraw"];
const WIDE = 560; // pixels from which the whole area is fitted beside the legend instead of under it
setWorkerUrl(URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" })));

export class MapView {
  constructor(root) {
    this.root = root;
    this.map = null;
    this.hoveredChain = "";
    this.drawn = [];
    this.legend = makeLegend();
    this.scaleBar = makeScaleBar();
    this.tooltip = makeTooltip();
    this.slider = makeYearSlider((shown) => this.changeYear(shown));
    this.buttons = makeButtons({
      zoom_in: () => this.map?.zoomIn(),
      zoom_out: () => this.map?.zoomOut(),
      whole_map: () => this.fitAll(),
      list: () => this.toggleList(),
      background: () => this.toggleBackground(),
    });
    this.drawing = makeButtons(
      Object.fromEntries(TOOLS.map((tool) => [tool, () => this.toggleTool(tool)])),
      { name: "drawing_tools", side: "drawing" },
    );
    this.hint = makeHint({ onDone: () => this.tools.confirm(), onCancel: () => this.leaveTool() });
    this.list = makeListPanel({
      onParcel: (index, add) => this.chooseParcel(index, add),
      onMove: (move) => this.chooseMove(move),
      onClose: () => this.closeList(),
    });
    this.shift = false; // whether a drawing adds to the selection
    root.addEventListener("keydown", (event) => this.key(event), true);
    for (const kind of ["pointerdown", "pointerup"]) root.addEventListener(kind, (event) => (this.shift = event.shiftKey), true);
    this.canvas = element("div", { class: "canvas" });
    this.credit = element("div", { class: "credit", hidden: "" });
    this.root.replaceChildren(
      this.canvas,
      this.legend.box,
      this.drawing.box,
      this.buttons.box,
      this.hint.box,
      this.list.box,
      element("div", { class: "foot" }, this.slider.box, element("div", { class: "corner" }, this.scaleBar.box, this.credit)),
      this.tooltip.box,
    );
    // MapLibre ignores the first news of its own observer: a size that comes between its making and that news would be lost.
    this.sizes = new ResizeObserver(() => this.map?.resize());
    this.sizes.observe(this.canvas);
  }

  // Shows a scene; calling it again with the same scene changes nothing on the screen.
  async show(scene, emit) {
    this.emit = emit;
    this.root.style.height = `${scene.height}px`;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", scene.words.map);
    this.root.removeAttribute("data-ready");
    const turn = (this.turn = Symbol(scene.geometry));
    const geometry = await geometryOf(scene.geometry);
    if (turn !== this.turn) return; // a later scene came in while this one waited for its shapes
    const dark = isDark(this.root);
    const isNew = this.geometry !== geometry;
    this.scene = { ...dressed(scene, dark), hasSensitive: geometry.sensitive.features.length > 0 };
    this.memory = new Memory(`${scene.key}:${scene.geometry}`);
    this.ground = scene.grounds[dark ? "dark" : "light"];
    this.root.style.setProperty("--map-demand", this.ground.demand);
    this.root.style.setProperty("--map-sensitive", this.ground.sensitive);
    this.legend.show(this.scene);
    if (isNew) this.start(geometry);
    else if (dark !== this.dark) this.restyle(geometry);
    else if (this.dressed) this.draw();
    this.dark = dark;
  }

  restyle(geometry) {
    this.tools.end();
    this.tools.ground = this.ground;
    this.map.setStyle(styleOf(geometry, this.ground), { diff: false });
  }

  start(geometry) {
    this.tools?.end();
    this.map?.remove();
    this.geometry = geometry;
    this.dressed = false;
    const { view, background } = this.memory.read();
    try {
      this.map = new MapLibreMap({
        container: this.canvas,
        style: styleOf(geometry, this.ground),
        ...view,
        renderWorldCopies: false,
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        boxZoom: false, // it would swallow the click with shift
        maxZoom: 17,
        fadeDuration: 0,
      });
    } catch {
      this.fail();
      return;
    }
    this.map.keyboard.disableRotation();
    this.map.touchZoomRotate.disableRotation();
    this.parcels = new Parcels(this.map, geometry);
    this.background = new Background(this.map, this.credit);
    this.background.on = Boolean(background);
    this.tools = new DrawTools(this.map, this.ground, () => this.showTools());
    this.pointer = new Pointer(this);
    // Fitted only once the style has come: before that MapLibre reckons in another projection.
    if (!view) this.map.once("style.load", () => this.fitAll());
    this.map.on("style.load", () => this.dress());
    this.map.on("move", () => this.showScale());
    this.map.on("moveend", () => this.keepView());
  }

  fitAll() {
    this.fit(this.geometry.bounds);
  }

  fit(bounds) {
    const left = this.root.clientWidth > WIDE ? this.legend.box.offsetWidth + 30 : 30;
    const padding = { top: 30, right: 60, bottom: 64, left };
    this.map.fitBounds(bounds, { padding, animate: false, maxZoom: CLOSEST_FIT });
  }

  fail() {
    this.root.textContent = this.scene.words.no_webgl;
    this.emit({ kind: "failed" });
  }

  // After each new style: the pictures it needs, then the scene.
  dress() {
    for (const name of PATTERNS) {
      if (!this.map.hasImage(`pattern-${name}`)) {
        this.map.addImage(`pattern-${name}`, drawPattern(name), { pixelRatio: 2 });
      }
    }
    this.parcels.forget();
    this.dressed = true;
    this.draw();
  }

  draw() {
    const { scene } = this;
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-label", scene.words.map);
    this.buttons.show(scene.words);
    this.drawing.show(scene.words);
    this.showTools();
    this.buttons.buttons.background.hidden = !scene.background;
    this.slider.show(scene, this.slider.shown().year === null ? this.memory.read() : this.slider.shown());
    this.background.show(scene.background);
    this.parcels.show(scene);
    drawDemand(this.map, this.geometry.frame, scene.demand);
    this.drawMoves();
    this.goTo(scene.focus);
    this.showScale();
    this.whenIdle();
  }

  // Goes to a place once; after that the reader may look elsewhere.
  goTo(focus) {
    const name = JSON.stringify(focus);
    if (!focus || name === this.memory.read().focus) return;
    const [west, south, east, north] = focus;
    this.fit([this.geometry.frame.toLngLat(west, south), this.geometry.frame.toLngLat(east, north)]);
    this.memory.keep({ focus: name });
  }

  drawMoves() {
    this.drawn = movesToDraw(this.scene, this.slider.shown(), this.hoveredChain || this.scene.chain);
    drawMoves(this.map, this.geometry.frame, this.drawn, this.ground);
  }

  whenIdle() {
    this.root.removeAttribute("data-ready");
    this.map.once("idle", () => this.root.setAttribute("data-ready", "true"));
    this.map.triggerRepaint();
  }

  hoverChain(chain) {
    if (chain === this.hoveredChain) return;
    this.hoveredChain = chain;
    this.drawMoves();
  }

  changeYear(shown) {
    this.memory.keep(shown);
    this.drawMoves();
    this.whenIdle();
  }

  chooseParcel(index, add) {
    const id = this.geometry.parcelIds[index];
    const others = this.scene.selected.filter((other) => other !== id);
    const isSelected = others.length < this.scene.selected.length;
    const selected = add ? [...others, ...(isSelected ? [] : [id])] : [id];
    this.scene = { ...this.scene, selected };
    this.parcels.show(this.scene);
    this.tell({ kind: "parcel", parcel: id, selected });
  }

  chooseMove(move) {
    this.scene = { ...this.scene, chain: move.chain };
    this.drawMoves();
    this.tell({ kind: "move", move: move.id, chain: move.chain, selected: this.scene.selected });
  }

  chooseNothing() {
    if (!this.scene.selected.length && !this.scene.chain) return;
    this.scene = { ...this.scene, selected: [], chain: "" };
    this.parcels.show(this.scene);
    this.drawMoves();
    this.tell({ kind: "nothing", selected: [] });
  }

  tell(event) {
    this.emit({ ...event, ...this.slider.shown() });
  }

  // A tool is picked up with its button, and put away with the same button, Escape, or when it has done its work.
  toggleTool(tool) {
    if (this.tools.tool === tool) return this.leaveTool();
    const ring = tool === "redraw" ? this.parcels.ringOf(this.scene.selected.at(-1)) : null;
    if (tool === "redraw" && !ring) {
      const { words, selected } = this.scene;
      return this.hint.show("", words, selected.length ? words.not_one_ring : words.select_first);
    }
    this.tools.begin(tool, { ring, done: (places) => this.takeDrawing(tool, places) });
  }

  leaveTool() {
    const { tool } = this.tools;
    this.tools.end();
    this.showTools();
    if (tool) this.drawing.buttons[tool].focus();
  }

  showTools() {
    const { tools, words } = this.scene;
    this.drawing.box.hidden = tools.length === 0;
    for (const name of TOOLS) {
      this.drawing.buttons[name].hidden = !tools.includes(name);
      this.drawing.buttons[name].setAttribute("aria-pressed", String(this.tools.tool === name));
    }
    this.hint.show(this.tools.tool, words);
  }

  takeDrawing(tool, places) {
    if (tool === "lasso") return this.chooseArea(places);
    const shape = places.map(([lng, lat]) => this.geometry.frame.toMetres({ lng, lat }));
    if (tool === "redraw") this.tell({ kind: "redrawn", parcel: this.scene.selected.at(-1), shape, selected: this.scene.selected });
    else this.tell({ kind: tool, shape, selected: this.scene.selected });
  }

  chooseArea(ring) {
    const inside = this.parcels.ids().filter((id) => isInside(this.parcels.middle(id), ring));
    const selected = this.shift ? [...new Set([...this.scene.selected, ...inside])] : inside;
    this.scene = { ...this.scene, selected };
    this.parcels.show(this.scene);
    this.tell({ kind: "area", selected });
  }

  key(event) {
    if (!this.tools?.tool) return;
    if (event.key === "Escape") this.leaveTool();
    else if (event.key === "Enter" && event.target === this.map.getCanvas()) this.tools.confirm();
    else return;
    event.stopPropagation();
  }

  toggleList() {
    if (this.list.isOpen()) this.closeList();
    else this.list.show(this.scene, this.drawn, this.parcels.inView());
  }

  closeList() {
    this.list.hide();
    this.buttons.buttons.list.focus();
  }

  toggleBackground() {
    this.background.on = !this.background.on;
    this.memory.keep({ background: this.background.on });
    this.background.show(this.scene.background);
  }

  showScale() {
    this.scaleBar.show(this.geometry.frame.metresPerPixel(this.map.getZoom()));
  }

  keepView() {
    this.memory.keep({ view: { center: this.map.getCenter().toArray(), zoom: this.map.getZoom() } });
  }

  remove() {
    this.sizes.disconnect();
    this.tools?.end();
    this.map?.remove();
    this.map = null;
  }
}
