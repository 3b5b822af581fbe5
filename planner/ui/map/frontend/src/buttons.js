// The buttons at the corner of the map, drawn as small pictures with a name for who cannot see them.

import { element } from "./dom.js";

const SHAPES = {
  zoom_in: "M10 4v12M4 10h12",
  zoom_out: "M4 10h12",
  whole_map: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  list: "M7 5h9M7 10h9M7 15h9M3.5 5h.5M3.5 10h.5M3.5 15h.5",
  background: "M10 3l7 4-7 4-7-4zM3 11l7 4 7-4",
  picture: "M10 3v9M6 8.5l4 4 4-4M4 16h12",
  lasso: "M10 3c4.5 0 7 2 7 4.5s-3 4.5-7 4.5-7-2-7-4.5S5.5 3 10 3zM6 11.5c-2 1.5 0 3 1.5 2.5s1 2.5-.5 3.5",
  polygon: "M4 6l8-3 4 7-5 7-7-3z",
  line: "M3 16L17 4M3 9V4h6M17 11v5h-6",
  redraw: "M3 17l1-4L14 3l3 3L7 16z",
};

export function makeButtons(actions, { name = "map_tools", side = "buttons" } = {}) {
  const buttons = Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [
      name,
      element("button", { type: "button", class: "button square", onclick: action }, picture(SHAPES[name])),
    ]),
  );
  const box = element("div", { class: side, role: "toolbar" }, ...Object.values(buttons));

  function show(words) {
    box.setAttribute("aria-label", words[name]);
    for (const [action, button] of Object.entries(buttons)) {
      button.setAttribute("aria-label", words[action]);
      button.title = words[action];
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
