// Which moves are drawn, and how prominently.

import { arrowHeads, arrowLines, drawHead, headName, stepLabels, widthOf } from "./arrows.js";

const CLUTTER = 24; // more arrows than this are drawn thin until a chain or a year is chosen

export function movesToDraw(scene, year, chain) {
  const chosen = scene.moves.filter((move) => inYear(move, year));
  const largest = Math.max(0, ...scene.moves.map((move) => move.cost));
  return chosen.map((move) => {
    const front = chain !== "" && move.chain === chain;
    const faint = chain !== "" ? !front : chosen.length > CLUTTER && !year.only;
    return { ...move, front, faint, width: widthOf(move.cost, largest) };
  });
}

export function drawMoves(map, frame, moves, ground) {
  for (const { colour } of moves) {
    const name = headName(colour);
    if (!map.hasImage(name)) map.addImage(name, drawHead(colour, ground.halo), { pixelRatio: 2 });
  }
  const numbered = moves.filter((move) => move.front);
  map.getSource("lines").setData(arrowLines(frame, moves));
  map.getSource("heads").setData(arrowHeads(frame, moves));
  const lettered = moves.filter((move) => move.letter);
  map.getSource("steps").setData(stepLabels(frame, lettered.length ? lettered : numbered.length > 1 ? numbered : []));
}

function inYear(move, { year, only }) {
  if (year === null) return true;
  return only ? move.year === year : move.year <= year;
}
