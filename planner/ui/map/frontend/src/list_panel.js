// The map as a list, for the keyboard and for screen readers: the moves that are drawn, then the parcels in view.

import { element } from "./dom.js";

const MOST = 200;

export function makeListPanel({ onParcel, onMove, onClose }) {
  const title = element("h2");
  const items = element("ul");
  const box = element("div", { class: "list panel", role: "dialog", hidden: "" }, title, items);
  box.onkeydown = (event) => {
    if (event.key === "Escape") onClose();
  };

  function show(scene, moves, parcels) {
    title.textContent = scene.words.list;
    box.setAttribute("aria-label", scene.words.list);
    items.replaceChildren(
      ...moves.slice(0, MOST).map((move) => item(move.label, () => onMove(move))),
      ...parcels.slice(0, MOST).map(({ number, label }) => item(label, (event) => onParcel(number, event.shiftKey))),
    );
    if (!items.children.length) items.append(element("li", {}, scene.words.nothing_here));
    box.hidden = false;
    items.querySelector("button")?.focus();
  }
  const hide = () => (box.hidden = true);
  return { box, show, hide, isOpen: () => !box.hidden };
}

function item(label, onclick) {
  return element("li", {}, element("button", { type: "button", onclick }, label));
}
