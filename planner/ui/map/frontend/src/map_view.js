// One map on the page: its frame of buttons and panels, its MapLibre map, and the scene that it shows.

import { Map as MapLibreMap, setWorkerUrl } from "maplibre-gl";
import workerSource from "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { makeButtons } from "./buttons.js";
import { Background } from "./background.js";
import { drawDemand } from "./demand.js";
import { element } from "./dom.js";
import { DrawTools, isInside } from "./draw_tools.js";
import { ExtraLayers } from "./extra_layers.js";
import { boxOf, groundOf, packetOf, shardOf } from "./geometry_store.js";
import { makeHint } from "./hint.js";
import { PARCELS_FROM_ZOOM, styleOf } from "./layers.js";
import { makeLegend } from "./legend.js";
import { makeListPanel } from "./list_panel.js";
import { Memory } from "./memory.js";
import { drawMoves, movesToDraw } from "./moves.js";
import { entriesOf } from "./names.js";
import { ParcelSet } from "./parcel_set.js";
import { Parcels } from "./parcels.js";
import { drawPattern, PATTERNS } from "./patterns.js";
import { savePicture } from "./picture.js";
import { Pointer } from "./pointer.js";
import { makeSearchBox } from "./search_box.js";
import { makeScaleBar } from "./scale_bar.js";
import { dressed, isDark } from "./theme.js";
import { makeTooltip } from "./tooltip.js";
import { makeYearSlider } from "./year_slider.js";

const CLOSEST_FIT = 11;
const TOOLS = ["lasso", "polygon", "line", "redraw"];
const LEAST_FIT = 80; // pixels between the margins, under which nothing can be fitted
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
      zoom_in: (event) => this.map?.zoomIn({}, { originalEvent: event }),
      zoom_out: (event) => this.map?.zoomOut({}, { originalEvent: event }),
      whole_map: () => this.fitAll(),
      list: () => this.toggleList(),
      picture: () => this.dressed && savePicture(this),
      background: () => this.toggleBackground(),
    });
    this.drawing = makeButtons(
      Object.fromEntries(TOOLS.map((tool) => [tool, () => this.toggleTool(tool)])),
      { name: "drawing_tools", side: "drawing" },
    );
    this.search = makeSearchBox({ onAsk: () => this.askNames(), onPick: (entry) => this.goToEntry(entry) });
    this.hint = makeHint({ onDone: () => this.tools.confirm(), onCancel: () => this.leaveTool() });
    this.list = makeListPanel({
      onParcel: (number, add) => this.chooseParcel(number, add),
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
      element("div", { class: "top" }, this.legend.box, this.search.box, this.drawing.box),
      this.buttons.box,
      this.hint.box,
      this.list.box,
      element("div", { class: "foot" }, this.slider.box, element("div", { class: "corner" }, this.scaleBar.box, this.credit)),
      this.tooltip.box,
    );
    // MapLibre ignores the first news of its own observer: a size that comes between its making and that news would be lost.
    this.sizes = new ResizeObserver(() => {
      this.map?.resize();
      if (this.fitted && this.dressed) this.fit(this.fitted);
    });
    this.sizes.observe(this.canvas);
  }

  // Shows a scene; calling it again with the same scene changes nothing on the screen.
  async show(scene, { emit, ask }) {
    this.emit = emit;
    this.ask = ask;
    this.root.style.height = `${scene.height}px`;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", scene.words.map);
    this.root.removeAttribute("data-ready");
    const turn = (this.turn = Symbol(scene.geometry));
    const geometry = await groundOf(scene.geometry);
    const [faces, layers, names] = await Promise.all([packetOf(scene.faces), packetOf(scene.layers), scene.names ? packetOf(scene.names) : null]);
    const shards = await Promise.all(scene.shards.map((hash, at) => hash && shardOf(hash, at, geometry.frame)));
    if (turn !== this.turn) return; // a later scene came in while this one waited for its packets
    const dark = isDark(this.root);
    const isNew = this.geometry !== geometry;
    this.scene = { ...dressed({ ...scene, layersHash: scene.layers, layers }, dark), faces, hasSensitive: geometry.sensitive.features.length > 0 };
    this.memory = new Memory(`${scene.key}:${scene.geometry}`);
    this.ground = scene.grounds[dark ? "dark" : "light"];
    this.root.style.setProperty("--map-demand", this.ground.demand);
    this.root.style.setProperty("--map-sensitive", this.ground.sensitive);
    this.take(geometry, shards, names);
    this.legend.show(this.scene);
    if (isNew) this.start(geometry);
    else if (dark !== this.dark) this.restyle(geometry);
    else if (this.dressed) this.draw();
    this.dark = dark;
  }

  // Takes in the parcels that were sent, and what can be searched for.
  take(geometry, shards, names) {
    const name = this.scene.shards.join();
    if (this.set?.name !== name || this.set.ground !== geometry) {
      this.set = new ParcelSet(name, shards, geometry);
      this.entries = null;
    }
    if (names !== this.names) this.entries = null;
    this.names = names;
    if (this.parcels) this.parcels.set = this.set;
  }

  style(geometry) {
    return styleOf(geometry, this.set.collection, this.ground, this.scene.hasNames);
  }

  restyle(geometry) {
    this.tools.end();
    this.tools.ground = this.ground;
    this.map.setStyle(this.style(geometry), { diff: false });
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
        style: this.style(geometry),
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
    this.parcels = new Parcels(this.map, this.set);
    this.extra = new ExtraLayers(this.map);
    this.background = new Background(this.map, this.credit);
    this.background.on = Boolean(background);
    this.tools = new DrawTools(this.map, this.ground, () => this.showTools());
    this.pointer = new Pointer(this);
    this.isUnseen = !view;
    this.asked = "";
    this.map.on("style.load", () => this.dress());
    this.map.on("move", () => this.showScale());
    this.map.on("movestart", ({ originalEvent }) => {
      if (originalEvent) this.fitted = null;
    });
    this.map.on("moveend", () => {
      this.keepView();
      this.askShards();
    });
  }

  fitAll() {
    this.fit(this.geometry.bounds);
  }

  // Fits a place, and again when the map gets another size, until the reader looks elsewhere.
  fit(bounds) {
    this.fitted = bounds;
    const left = this.root.clientWidth > WIDE ? this.legend.box.offsetWidth + 30 : 30;
    const padding = { top: 76, right: this.root.clientWidth > WIDE ? 110 : 60, bottom: 64, left }; // nothing under the search field, the buttons and the slider
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth < left + padding.right + LEAST_FIT || clientHeight < padding.top + padding.bottom + LEAST_FIT) return; // not laid out yet
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
    this.extra.forget();
    this.dressed = true;
    // Fitted only once the style has come: before that MapLibre reckons in another projection.
    if (this.isUnseen) this.fitAll();
    this.isUnseen = false;
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
    this.extra.show(`${scene.layersHash} ${this.dark}`, scene.layers, this.geometry.frame, this.ground);
    this.search.show(scene.words, () => (this.entries ??= scene.hasNames && !this.names ? [] : entriesOf(this.geometry, this.set, this.names)));
    drawDemand(this.map, this.geometry.frame, scene.demand);
    this.drawMoves();
    this.goTo(scene.focus);
    this.askShards(); // a view that was kept moves nothing
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

  // Asks for the shards of the estates in view, where parcels come only on demand.
  askShards() {
    if (!this.dressed || !this.scene.hasNames || this.map.getZoom() < PARCELS_FROM_ZOOM) return;
    const [[west, south], [east, north]] = this.map.getBounds().toArray();
    const { estateBoxes, estateShards } = this.geometry;
    const isSeen = (box) => box && box[0] < east && box[2] > west && box[1] < north && box[3] > south;
    const seen = [...new Set(estateShards.filter((_, at) => isSeen(estateBoxes[at])))].sort((a, b) => a - b);
    const asked = seen.join();
    if (asked === this.asked || seen.every((at) => this.scene.shards[at])) return;
    this.asked = asked;
    this.ask({ geometry: this.geometry.hash, shards: seen });
  }

  askNames() {
    if (this.scene.hasNames && !this.names) this.ask({ geometry: this.geometry.hash, names: true });
  }

  goToEntry({ parcel, box }) {
    const feature = parcel && this.set.featureOf(parcel);
    const target = (feature && boxOf(feature)) || box;
    if (target) this.fit([target.slice(0, 2), target.slice(2)]);
    if (parcel) this.choose(parcel, false);
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

  chooseParcel(number, add) {
    this.choose(this.set.idOf(number), add);
  }

  choose(id, add) {
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
    const inside = this.set.ids().filter((id) => {
      const middle = this.parcels.middle(id);
      return middle && isInside(middle, ring);
    });
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
