// The buttons at the corner of the map, drawn as small pictures with a name for who cannot see them.

import { element } from "./dom.js";

const SHAPES = {
  zoom_in: "M10 4v12M4 10h12",
  zoom_out: "M4 10h12",
  whole_map: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  list: "M7 5h9M7 10h9M7 15h9M3.5 5h.5M3.5 10h.5M3.5 15h.5",
  background: "M10 3l7 4-7 4-7-4zM3 11l7 4 7-4",
};

export function makeButtons(actions) {
  const buttons = Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [
      name,
      element("button", { type: "button", class: "button square", onclick: action }, picture(SHAPES[name])),
    ]),
  );
  const box = element("div", { class: "buttons", role: "toolbar" }, ...Object.values(buttons));

  function show(words) {
    box.setAttribute("aria-label", words.map_tools);
    for (const [name, button] of Object.entries(buttons)) {
      button.setAttribute("aria-label", words[name]);
      button.title = words[name];
    }
  }
  return { box, buttons, show };
}

function picture(path) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 20 20");
  drawn.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  drawn.append(line);
  return drawn;
}
