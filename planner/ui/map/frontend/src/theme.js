// Light or dark, as the page around the map is.

// An element without a colour of its own (its style may come later than the element) is as what is around it.
export function isDark(root) {
  for (let node = root; node; node = node.parentElement ?? node.getRootNode().host) {
    const figures = getComputedStyle(node).backgroundColor.match(/[\d.]+/g) ?? [0, 0, 0, 0]; // none on a page that is left already
    const [red, green, blue, alpha = 1] = figures.map(Number);
    if (alpha > 0) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  }
  return false;
}

// A scene in the colours of the page.
export function dressed(scene, dark) {
  const toned = (swatches) => swatches.map((swatch) => ({ ...swatch, colour: (dark && swatch.dark) || swatch.colour }));
  const yearColours = scene.yearColours[dark ? "dark" : "light"];
  const marks = toned(scene.marks);
  const markOf = new Map(marks.map((mark) => [mark.letter, mark]));
  return {
    ...scene,
    yearColours,
    marks,
    swatches: toned(scene.swatches),
    layers: scene.layers.map((layer) => ({ ...layer, swatches: toned(layer.swatches) })),
    moves: scene.moves.map((move) => {
      const mark = markOf.get(move.mark);
      const letter = mark?.is_lettered ? mark.letter : "";
      return { ...move, colour: mark?.colour ?? yearColours[move.year], dashed: Boolean(mark?.is_dashed), letter };
    }),
  };
}
