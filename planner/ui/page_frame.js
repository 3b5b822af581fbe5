// What the frame of a page needs: its language, names of its parts, and Streamlit's own words in the language of the reader.
// Words are changed in place, never their elements: Streamlit goes on with them as its own, and a screen reader says what is seen.

const NAMES = ["aria-label", "title", "placeholder"];
// What the reader or a project wrote is never said otherwise; the first of a list may be "Select all".
const PASSED = `script, style, textarea, code, [contenteditable], [data-testid=stMarkdown], [data-testid=stText],
  [data-baseweb=tag], [role=option]:not(:first-child)`;

export default function ({ data }) {
  document.documentElement.lang = data.language;
  const part = (name) => document.querySelector(`[data-testid=${name}]`);
  const past = part("stSkipToContent");
  if (past) past.textContent = data.past;
  part("stSidebar")?.setAttribute("aria-label", data.sidebar);
  part("stSidebarNav")?.setAttribute("aria-label", data.pages);
  speak(data);
}

/** Say words that are there and words that come in a language. */
function speak({ language, words, names }) {
  const before = globalThis.schuifruimteWords;
  if (before?.language === language) return;
  before?.observer.disconnect();
  if (before) say(document.body, before.back);
  const forth = sayer(words, names);
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes, attributeName } of changes) {
      if (type === "childList") addedNodes.forEach((node) => say(node, forth));
      else if (type === "attributes") sayName(target, attributeName, forth);
      else sayText(target, forth);
    }
  });
  const back = sayer(turned(words), turned(names));
  globalThis.schuifruimteWords = { language, observer, back };
  if (!Object.keys(words).length) return;
  say(document.body, forth);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES });
}

function turned(words) {
  return Object.fromEntries(Object.entries(words).map(([from, to]) => [to, from]));
}

/** Return how texts and names (which no eye sees) are said; undefined for what is not ours to say. */
function sayer(words, names) {
  const text = finder(words);
  const name = finder({ ...words, ...names });
  return { text, name };
}

function finder(words) {
  const exact = new Map(Object.entries(words).filter(([from]) => !from.includes("{")));
  const forms = Object.entries(words).filter(([from]) => from.includes("{")).map(([from, to]) => [pattern(from), to]);
  return (written) => {
    const found = exact.get(written);
    if (found !== undefined) return found;
    for (const [form, to] of forms) {
      const match = form.exec(written);
      if (match) return to.replace(/\{(\w+)\}/g, (_, place) => match.groups[place]);
    }
    return undefined;
  };
}

function pattern(form) {
  const plain = form.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain.replace(/\{(\w+)\}/g, "(?<$1>.+?)")}$`);
}

function say(root, sayer) {
  if (root.nodeType === Node.TEXT_NODE) return sayText(root, sayer);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  NAMES.forEach((name) => sayName(root, name, sayer));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) sayText(node, sayer);
    else NAMES.forEach((name) => sayName(node, name, sayer));
  }
}

function sayText(node, sayer) {
  if (node.nodeType !== Node.TEXT_NODE || node.parentElement?.closest(PASSED)) return;
  const to = sayer.text(node.nodeValue);
  if (to !== undefined && to !== node.nodeValue) node.nodeValue = to;
}

function sayName(element, name, sayer) {
  const written = element.getAttribute(name);
  const to = written ? sayer.name(written) : undefined;
  if (to !== undefined && to !== written) element.setAttribute(name, to);
}
