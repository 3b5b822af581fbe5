// Light or dark, as the page around the map is.

// An element without a colour of its own (its style may come later than the element) is as what is around it.
export function isDark(root) {
  for (let node = root; node; node = node.parentElement ?? node.getRootNode().host) {
    const [red, green, blue, alpha = 1] = getComputedStyle(node).backgroundColor.match(/[\d.]+/g).map(Number);
    if (alpha > 0) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  }
  return false;
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
