// Hover and click: a move lies over a parcel, so it is asked first.

const REACH = 5; // pixels around the pointer in which a thin arrow is still hit

export class Pointer {
  constructor(view) {
    this.view = view;
    this.map = view.map;
    this.map.on("mousemove", (event) => this.hover(event));
    this.map.on("mouseout", () => this.leave());
    this.map.on("click", (event) => this.click(event));
    this.map.on("movestart", () => this.view.tooltip.hide());
  }

  at({ x, y }) {
    const around = [[x - REACH, y - REACH], [x + REACH, y + REACH]];
    const [line] = this.map.queryRenderedFeatures(around, { layers: ["move-lines", "move-dashes"] });
    const move = line && this.view.drawn.find(({ id }) => id === line.properties.move);
    if (move) return { move };
    const [parcel] = this.map.queryRenderedFeatures([x, y], { layers: ["parcel-areas"] });
    return parcel ? { parcel: parcel.id } : {};
  }

  hover({ point }) {
    if (!this.view.dressed || this.view.tools.isActive()) return;
    const { move, parcel } = this.at(point);
    this.map.getCanvas().style.cursor = move || parcel !== undefined ? "pointer" : "";
    this.view.parcels.hover(parcel ?? null);
    this.view.hoverChain(move?.chain ?? "");
    const below = move ? [] : this.view.extra.at(point);
    const lines = move ? [move.label] : [...(parcel === undefined ? [] : this.view.parcels.describe(parcel)), ...below];
    if (lines.length) this.view.tooltip.show(point, lines, this.view.root);
    else this.view.tooltip.hide();
  }

  leave() {
    this.view.tooltip.hide();
    this.view.parcels.hover(null);
    this.view.hoverChain("");
  }

  click({ point, originalEvent }) {
    if (!this.view.dressed || this.view.tools.isActive()) return;
    const { move, parcel } = this.at(point);
    if (move) this.view.chooseMove(move);
    else if (parcel !== undefined) this.view.chooseParcel(parcel, originalEvent.shiftKey);
    else this.view.chooseNothing();
  }
}
