// The plane of the map. MapLibre's "identity" projection draws longitude and latitude as they come, so metres in
// the project's own CRS are only scaled into its square of 180 by 180 degrees: nothing is reprojected or bent.

const DEGREES = 180;
const TILE_PIXELS = 512;

export class Frame {
  constructor([west, north, extent]) {
    this.west = west;
    this.north = north;
    this.extent = extent;
  }

  toLngLat(x, y) {
    return [
      ((x - this.west) / this.extent) * DEGREES - 90,
      90 - ((this.north - y) / this.extent) * DEGREES,
    ];
  }

  toMetres({ lng, lat }) {
    return [
      this.west + ((lng + 90) / DEGREES) * this.extent,
      this.north - ((90 - lat) / DEGREES) * this.extent,
    ];
  }

  metresPerPixel(zoom) {
    return this.extent / (TILE_PIXELS * 2 ** zoom);
  }
}
