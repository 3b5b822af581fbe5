// One line on the map that says what to do with the tool in hand, and how to leave it.

import { element } from "./dom.js";

export function makeHint({ onDone, onCancel }) {
  const words = element("span", { role: "status" });
  const done = element("button", { type: "button", class: "button", onclick: onDone });
  const cancel = element("button", { type: "button", class: "button", onclick: onCancel });
  const box = element("div", { class: "hint panel", hidden: "" }, words, done, cancel);

  function show(tool, spoken, message = "") {
    box.hidden = !tool && !message;
    words.textContent = message || spoken[`hint_${tool}`] || "";
    done.textContent = spoken.done;
    done.hidden = tool !== "redraw";
    cancel.textContent = tool ? spoken.cancel : spoken.close;
  }
  return { box, show };
}
