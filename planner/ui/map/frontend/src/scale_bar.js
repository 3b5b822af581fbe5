// How long a round number of metres is on the screen.

import { element } from "./dom.js";

const WIDEST = 110;

export function makeScaleBar() {
  const box = element("div", { class: "scale-bar", "aria-hidden": "true" });
  function show(metresPerPixel) {
    const metres = roundDown(WIDEST * metresPerPixel);
    box.style.width = `${metres / metresPerPixel}px`;
    box.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  }
  return { box, show };
}

function roundDown(metres) {
  const power = 10 ** Math.floor(Math.log10(metres));
  return [5, 2, 1].find((step) => step * power <= metres) * power;
}
