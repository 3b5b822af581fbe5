// The background map: off until the reader asks for it, because it is the one thing that comes from elsewhere.

const NAME = "background";

export class Background {
  constructor(map, credit) {
    this.map = map;
    this.credit = credit;
    this.on = false;
  }

  show(service) {
    const wanted = this.on && Boolean(service);
    if (wanted !== Boolean(this.map.getLayer(NAME))) {
      if (wanted) this.add(service);
      else this.drop();
    }
    this.map.setPaintProperty("estate-areas", "fill-opacity", wanted ? 0.2 : 1);
    this.map.setPaintProperty("parcel-areas", "fill-opacity", wanted ? 0.7 : 1);
    this.credit.hidden = !wanted;
    this.credit.textContent = wanted ? service.attribution : "";
  }

  add({ url, maxzoom }) {
    this.map.addSource(NAME, { type: "raster", tiles: [url], tileSize: 256, maxzoom });
    this.map.addLayer({ id: NAME, type: "raster", source: NAME }, "municipality-edges");
  }

  drop() {
    this.map.removeLayer(NAME);
    this.map.removeSource(NAME);
  }
}
