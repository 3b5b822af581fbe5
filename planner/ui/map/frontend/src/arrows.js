// Moves as curved arrows: a bent line from where a firm leaves to where it goes, a head at its end.

import { collection } from "./geometry_store.js";

const BEND = 0.16; // height of the curve as a share of its length; always to the left, so a swap shows twice
const PIECES = 32;
const HEAD = 44; // pixels of the drawn head, at two pixels per CSS pixel

export function arrowLines(frame, moves) {
  return collection(
    moves.map((move) => ({
      type: "Feature",
      properties: propertiesOf(move),
      geometry: { type: "LineString", coordinates: curve(frame, move) },
    })),
  );
}

export function arrowHeads(frame, moves) {
  return collection(
    moves.map((move) => {
      const line = curve(frame, move);
      return {
        type: "Feature",
        properties: { ...propertiesOf(move), turn: turnOf(line.at(-3), line.at(-1)), head: headName(move.colour) },
        geometry: { type: "Point", coordinates: line.at(-1) },
      };
    }),
  );
}

export function stepLabels(frame, moves) {
  return collection(
    moves.map((move) => ({
      type: "Feature",
      properties: { step: move.letter || String(move.step), colour: move.colour },
      geometry: { type: "Point", coordinates: curve(frame, move)[PIECES / 2] },
    })),
  );
}

export function headName(colour) {
  return `head-${colour}`;
}

export function drawHead(colour, halo) {
  const canvas = new OffscreenCanvas(HEAD, HEAD);
  const pen = canvas.getContext("2d");
  pen.beginPath();
  pen.moveTo(HEAD - 3, HEAD / 2);
  pen.lineTo(5, 5);
  pen.lineTo(13, HEAD / 2);
  pen.lineTo(5, HEAD - 5);
  pen.closePath();
  pen.lineJoin = "round";
  pen.lineWidth = 5;
  pen.strokeStyle = halo;
  pen.stroke();
  pen.fillStyle = colour;
  pen.fill();
  return pen.getImageData(0, 0, HEAD, HEAD);
}

export function widthOf(cost, largest) {
  return largest > 0 ? 1.6 + 3.6 * Math.sqrt(cost / largest) : 2.4;
}

function propertiesOf(move) {
  return { move: move.id, colour: move.colour, width: move.width, front: move.front, faint: move.faint, dashed: move.dashed };
}

function curve(frame, { start, end }) {
  const [x0, y0] = start;
  const [x1, y1] = end;
  const bendX = (x0 + x1) / 2 - (y1 - y0) * 2 * BEND;
  const bendY = (y0 + y1) / 2 + (x1 - x0) * 2 * BEND;
  return Array.from({ length: PIECES + 1 }, (_, piece) => {
    const t = piece / PIECES;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    return frame.toLngLat(a * x0 + b * bendX + c * x1, a * y0 + b * bendY + c * y1);
  });
}

function turnOf([x0, y0], [x1, y1]) {
  return (Math.atan2(y0 - y1, x1 - x0) * 180) / Math.PI;
}
