// Light or dark, as the page around the map is.

export function isDark(root) {
  const [red, green, blue] = getComputedStyle(root).backgroundColor.match(/[\d.]+/g).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

// A scene in the colours of the page.
export function dressed(scene, dark) {
  const yearColours = scene.yearColours[dark ? "dark" : "light"];
  return {
    ...scene,
    yearColours,
    swatches: scene.swatches.map((swatch) => ({ ...swatch, colour: (dark && swatch.dark) || swatch.colour })),
    moves: scene.moves.map((move) => ({ ...move, colour: yearColours[move.year] })),
  };
}
