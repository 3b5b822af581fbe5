// A few lines of text beside the pointer.

import { element } from "./dom.js";

const OFFSET = 14;

export function makeTooltip() {
  const box = element("div", { class: "tooltip panel", role: "status", hidden: "" });

  function show({ x, y }, lines, room) {
    box.replaceChildren(...lines.filter(Boolean).map((line) => element("div", {}, line)));
    box.hidden = false;
    const left = x + OFFSET + box.offsetWidth > room.clientWidth ? x - OFFSET - box.offsetWidth : x + OFFSET;
    const top = y + OFFSET + box.offsetHeight > room.clientHeight ? y - OFFSET - box.offsetHeight : y + OFFSET;
    box.style.transform = `translate(${Math.max(left, 4)}px, ${Math.max(top, 4)}px)`;
  }
  const hide = () => (box.hidden = true);
  return { box, show, hide };
}
