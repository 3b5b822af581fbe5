// What is seen, as a picture file: title, map, legend beside it, scale bar, and below it of what it is. Made in the browser, sent nowhere.

import { element } from "./dom.js";
import { drawPattern } from "./patterns.js";

const MARGIN = 16;
const LEGEND = 250;
const TITLE = 44;
const LINE = 20;
const ABOUT = 24;

// The map is read while it is drawn: afterwards its canvas is empty.
export function savePicture(view) {
  view.map.once("render", () => {
    const canvas = compose(view);
    canvas.toBlob((blob) => download(blob, `${fileName(view.scene.title) || "map"}.png`), "image/png");
  });
  view.map.triggerRepaint();
}

function compose(view) {
  const source = view.map.getCanvas();
  const ratio = source.width / source.clientWidth;
  const { clientWidth: width, clientHeight: height } = source;
  const style = getComputedStyle(view.root);
  const lines = wrapped(legendLines(view), style.fontFamily);
  const tall = Math.max(height, lines.length * LINE) + TITLE + (view.scene.about ? ABOUT : MARGIN);
  const canvas = element("canvas");
  canvas.width = (width + LEGEND + 3 * MARGIN) * ratio;
  canvas.height = tall * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = view.dark ? "#14171a" : "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(source, MARGIN, TITLE, width, height);
  pen.fillStyle = style.color;
  pen.textBaseline = "middle";
  pen.font = `600 18px ${style.fontFamily}`;
  pen.fillText(view.scene.title, MARGIN, TITLE / 2, width + LEGEND + MARGIN);
  drawScale(pen, view, style, MARGIN + width - 12, TITLE + height - 14);
  pen.font = `13px ${style.fontFamily}`;
  pen.fillText(view.scene.about, MARGIN, tall - ABOUT / 2, width + LEGEND + MARGIN);
  lines.forEach((line, at) => drawLine(pen, line, width + 2 * MARGIN, TITLE + LINE / 2 + at * LINE, style));
  return canvas;
}

function legendLines({ scene, ground, drawn }) {
  const years = [...new Set(drawn.map(({ year }) => year))].sort();
  return [
    ...scene.swatches.map(({ label, colour, pattern }) => ({ label, colour, pattern })),
    ...scene.layers.flatMap(({ title, swatches }) => [{ label: title, heading: true }, ...swatches]),
    ...(scene.marks.length
      ? scene.marks.map(({ label, colour, is_dashed: dashed }) => ({ label, stroke: colour, dashed }))
      : years.map((year) => ({ label: String(year), stroke: scene.yearColours[year] }))),
    ...(scene.demand.length ? [{ label: scene.words.demand, ring: ground.demand }] : []),
    ...(scene.hasSensitive ? [{ label: scene.words.sensitive, dot: ground.sensitive }] : []),
  ].filter(({ label }) => label);
}

// A sentence that is too long goes on in the next line, without a swatch.
function wrapped(lines, family) {
  const pen = element("canvas").getContext("2d");
  return lines.flatMap((line) => {
    pen.font = `${line.heading ? "600 " : ""}13px ${family}`;
    const rows = [];
    for (const word of line.label.split(" ")) {
      const longer = rows.length ? `${rows.at(-1)} ${word}` : word;
      if (rows.length && pen.measureText(longer).width <= LEGEND - 40) rows[rows.length - 1] = longer;
      else rows.push(word);
    }
    return rows.map((label, at) => (at ? { label, heading: line.heading } : { ...line, label }));
  });
}

function drawLine(pen, { label, heading, colour, pattern, stroke, dashed, ring, dot }, x, y, style) {
  pen.save();
  if (colour) drawSwatch(pen, colour, pattern, x, y - 6);
  if (stroke) {
    pen.strokeStyle = stroke;
    pen.lineWidth = 3;
    pen.setLineDash(dashed ? [5, 4] : []);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 18, y);
    pen.stroke();
  }
  if (ring || dot) {
    pen.beginPath();
    pen.arc(x + 9, y, ring ? 6 : 3.5, 0, 2 * Math.PI);
    pen.lineWidth = 2;
    if (ring) pen.strokeStyle = ring;
    else pen.fillStyle = dot;
    if (ring) pen.stroke();
    else pen.fill();
  }
  pen.fillStyle = style.color;
  if (heading) pen.font = `600 13px ${style.fontFamily}`;
  pen.fillText(label, heading ? x : x + 26, y, heading ? LEGEND : LEGEND - 26);
  pen.restore();
}

function drawSwatch(pen, colour, pattern, x, y) {
  pen.fillStyle = colour;
  pen.fillRect(x, y, 18, 12);
  if (pattern) {
    const tile = element("canvas", { width: 16, height: 16 });
    tile.getContext("2d").putImageData(drawPattern(pattern), 0, 0);
    pen.fillStyle = pen.createPattern(tile, "repeat");
    pen.fillRect(x, y, 18, 12);
  }
  pen.strokeStyle = "rgb(0 0 0 / 35%)";
  pen.strokeRect(x, y, 18, 12);
}

function drawScale(pen, view, style, right, bottom) {
  const { offsetWidth, textContent } = view.scaleBar.box;
  pen.strokeStyle = style.color;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(right - offsetWidth, bottom - 7);
  pen.lineTo(right - offsetWidth, bottom);
  pen.lineTo(right, bottom);
  pen.lineTo(right, bottom - 7);
  pen.stroke();
  pen.font = `12px ${style.fontFamily}`;
  pen.textAlign = "center";
  pen.fillText(textContent, right - offsetWidth / 2, bottom - 10);
  pen.textAlign = "left";
}

function download(blob, name) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

function fileName(title) {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}
