// Patterns drawn over a colour, so that a status reads without its colour as well.

const SIDE = 16;
const INK = "rgba(20, 20, 20, 0.5)";

export const PATTERNS = ["stripes", "cross", "dots"];

export function drawPattern(name) {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const pen = canvas.getContext("2d");
  pen.strokeStyle = INK;
  pen.fillStyle = INK;
  pen.lineWidth = 1.6;
  if (name === "dots") drawDots(pen);
  if (name === "stripes" || name === "cross") drawStripes(pen, 1);
  if (name === "cross") drawStripes(pen, -1);
  return pen.getImageData(0, 0, SIDE, SIDE);
}

// Three strokes, so that the pattern goes on over the edge of its tile.
function drawStripes(pen, slope) {
  for (const shift of [-SIDE, 0, SIDE]) {
    pen.beginPath();
    pen.moveTo(shift - 2, slope > 0 ? SIDE + 2 : -2);
    pen.lineTo(shift + SIDE + 2, slope > 0 ? -2 : SIDE + 2);
    pen.stroke();
  }
}

function drawDots(pen) {
  for (const [x, y] of [[4, 4], [12, 12]]) {
    pen.beginPath();
    pen.arc(x, y, 1.5, 0, 2 * Math.PI);
    pen.fill();
  }
}
