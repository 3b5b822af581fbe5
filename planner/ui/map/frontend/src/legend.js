// The legend: a swatch and its words, per line; it can be folded away.

import { element } from "./dom.js";

export function makeLegend() {
  const title = element("summary");
  const lines = element("ul");
  const box = element("details", { class: "legend panel", open: "" }, title, lines);

  function show(scene) {
    title.textContent = scene.title || scene.words.legend;
    lines.replaceChildren(
      ...scene.swatches.map((swatch) => line(swatch.label, patternClass(swatch), swatch.colour)),
      ...scene.layers.flatMap((layer) => [
        ...(layer.title ? [element("li", { class: "heading" }, layer.title)] : []),
        ...layer.swatches.map((swatch) => line(swatch.label, `${patternClass(swatch)}${layer.places.length ? " round" : ""}`, swatch.colour)),
      ]),
      ...(scene.moves.length && !scene.marks.length ? yearLines(scene) : []),
      ...scene.marks.map(markLine),
      ...(scene.demand.length ? [line(scene.words.demand, "ring")] : []),
      ...(scene.hasSensitive ? [line(scene.words.sensitive, "dot")] : []),
    );
    box.hidden = lines.children.length === 0;
  }
  return { box, show };
}

function line(label, kind, colour) {
  const key = element("span", { class: `key ${kind}`, "aria-hidden": "true" });
  if (colour) key.style.backgroundColor = colour;
  return element("li", {}, key, label);
}

function markLine({ label, colour, is_dashed: dashed, is_lettered: lettered, letter }) {
  const key = element("span", { class: "stroke", "aria-hidden": "true" }, lettered ? element("b", {}, letter) : "");
  key.style.setProperty("--stroke", colour);
  key.style.setProperty("--style", dashed ? "dashed" : "solid");
  return element("li", {}, key, label);
}

function yearLines(scene) {
  const bar = element("span", { class: "years", "aria-hidden": "true" });
  const years = Object.keys(scene.yearColours);
  bar.style.background = `linear-gradient(to right, ${Object.values(scene.yearColours).join(", ")}${
    years.length === 1 ? `, ${scene.yearColours[years[0]]}` : ""
  })`;
  const ends = years.length === 1 ? [years[0]] : [years[0], years.at(-1)];
  const caption = element("span", { class: "ends" }, ...ends.map((year) => element("span", {}, year)));
  return [element("li", { class: "scale" }, scene.words.moves_by_year, bar, caption)];
}

function patternClass({ pattern }) {
  return pattern ? `pattern-${pattern}` : "plain";
}
