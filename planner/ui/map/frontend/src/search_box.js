// A search by name, as a combobox: type, arrow down, Enter. What is found is a place to go to.

import { element } from "./dom.js";

const MOST = 8;
let count = 0;

export function makeSearchBox({ onAsk, onPick }) {
  const name = `schuifruimte-found-${(count += 1)}`;
  const input = element("input", {
    type: "search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": name,
  });
  const options = element("ul", { id: name, role: "listbox", class: "panel", hidden: "" });
  const told = element("div", { class: "unseen", role: "status" });
  const box = element("div", { class: "search" }, input, options, told);
  let words = {};
  let entries = () => [];
  let found = [];
  let at = -1;

  input.onfocus = () => onAsk();
  input.oninput = () => open();
  input.onblur = () => close();
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (options.hidden) open();
      else choose((at + step + found.length) % Math.max(found.length, 1));
    } else if (event.key === "Enter" && found.length) pick(found[Math.max(at, 0)]);
    else if (event.key === "Escape" && !options.hidden) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  function open() {
    const asked = plain(input.value);
    found = asked ? best(entries(), asked) : [];
    options.replaceChildren(...found.map(option));
    if (asked && !found.length) options.append(element("li", { class: "none" }, entries().length ? words.nothing_found : words.one_moment));
    told.textContent = asked ? options.textContent && (found.length ? String(found.length) : words.nothing_found) : "";
    options.hidden = !asked;
    input.setAttribute("aria-expanded", String(!options.hidden));
    choose(found.length ? 0 : -1);
  }

  function option(entry, index) {
    const made = element("li", { role: "option", id: `${name}-${index}` }, entry.label, element("small", {}, words[`found_${entry.kind}`]));
    made.onpointerdown = (event) => {
      event.preventDefault(); // the field keeps the focus
      pick(entry);
    };
    return made;
  }

  function choose(next) {
    at = found.length ? next : -1;
    [...options.children].forEach((each, index) => found.length && each.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", `${name}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function pick(entry) {
    input.value = entry.label;
    close();
    onPick(entry);
  }

  function close() {
    options.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(spoken, read) {
    words = spoken;
    entries = read;
    input.placeholder = spoken.search;
    input.setAttribute("aria-label", spoken.search);
    options.setAttribute("aria-label", spoken.search);
    if (!options.hidden) open(); // names that were waited for; after a choice it stays closed
  }
  return { box, show };
}

// What has a word that begins so comes before what only holds it; places before firms, parcels and addresses, as they stand in the list.
function best(entries, asked) {
  const words = wordsOf(asked);
  const hits = [[], [], []];
  for (const entry of entries) {
    entry.plain ??= plain(entry.label);
    const rank = entry.kind === "address" ? rankOfAddress((entry.words ??= wordsOf(entry.plain)), words) : rankOfName(entry.plain, asked);
    if (rank >= 0) hits[rank].push(entry);
  }
  return hits.flat().slice(0, MOST);
}

function rankOfName(held, asked) {
  if (` ${held}`.includes(` ${asked}`)) return 0;
  return held.includes(asked) ? 1 : -1;
}

// "voorb 12" means the twelve of a street that begins so, but 120 while somebody is typing; every word must begin one of the address.
function rankOfAddress(held, asked) {
  if (!asked.length || !asked.every((word) => held.some((other) => other.startsWith(word)))) return -1;
  const isWhole = asked.every((word) => !/^\d/u.test(word) || held.includes(word));
  return isWhole ? Number(!held[0].startsWith(asked[0])) : 2;
}

function wordsOf(text) {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function plain(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
}
