// The year: which moves are drawn, without asking the server.

import { element, fill } from "./dom.js";

export function makeYearSlider(onChange) {
  const words = element("output", { class: "year" });
  const range = element("input", { type: "range", step: "1" });
  const only = element("button", { type: "button", class: "button", "aria-pressed": "false" });
  const box = element("div", { class: "slider panel", role: "group" }, words, range, only);
  let scene = null;
  let shown = { year: null, only: false };

  const tell = () => {
    words.textContent = fill(shown.only ? scene.words.in_year : scene.words.until_year, { year: shown.year });
    range.setAttribute("aria-valuetext", words.textContent);
    only.setAttribute("aria-pressed", String(shown.only));
  };
  const change = (next) => {
    shown = { ...shown, ...next };
    tell();
    onChange(shown);
  };
  range.oninput = () => change({ year: Number(range.value) });
  only.onclick = () => change({ only: !shown.only });

  function show(next, remembered) {
    scene = next;
    box.hidden = !next.years || !next.moves.length;
    if (!next.years) return (shown = { year: null, only: false });
    const [first, last] = next.years;
    range.min = first;
    range.max = last;
    const year = remembered.year ?? next.year ?? last;
    shown = { year: Math.min(Math.max(year, first), last), only: Boolean(remembered.only) };
    range.value = shown.year;
    range.setAttribute("aria-label", next.words.year);
    only.textContent = next.words.only_this_year;
    tell();
    return shown;
  }
  return { box, show, shown: () => shown };
}
