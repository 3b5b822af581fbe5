// What one browser tab remembers of a map: where it was looking and which year it showed.

export class Memory {
  constructor(name) {
    this.name = `schuifruimte-map:${name}`;
  }

  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name)) ?? {};
    } catch {
      return {}; // storage may be switched off; the map then starts from the whole area
    }
  }

  keep(part) {
    try {
      sessionStorage.setItem(this.name, JSON.stringify({ ...this.read(), ...part }));
    } catch {
      // see above
    }
  }
}
