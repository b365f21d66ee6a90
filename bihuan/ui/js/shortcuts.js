// Keys declared in the markup: data-shortcut="c", "g r", "Mod+k". Single keys rest while somebody types and when turned off.
import { $, $$, isTyping, isVisible, on } from "./page.js";
import { open } from "./dialogs.js";

const SEQUENCE_MS = 900;
// Chinese keyboards write ？ and ／ with the keys of ? and /.
const NAMES = { " ": "Space", "？": "?", "／": "/" };
let begun = "";
let timer;

const singleKeys = () => document.body.dataset.singleKeys !== "off";

function pressed(event) {
  const key = NAMES[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return event.ctrlKey || event.metaKey ? `Mod+${key}` : key;
}

function declared(keys) {
  const layer = $("dialog[open]") ?? document;
  return $$(`[data-shortcut="${CSS.escape(keys)}"]`, layer).find((element) => isVisible(element) || element.closest("details[data-menu], .bh-side-wrap"));
}

function run(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else element.click();
  // Whoever opens a menu by a key goes on with keys.
  const opened = element.matches("summary") && element.closest("details[open]");
  if (opened) $("input:not([type=hidden]), textarea, select, .bh-mi", opened)?.focus();
}

function act(event, keys) {
  const dialog = $(`dialog[data-shortcut-open="${CSS.escape(keys)}"]`);
  const element = dialog ? null : declared(keys);
  if (!dialog && !element) return false;
  event.preventDefault();
  if (dialog) open(dialog);
  else run(element);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const key = pressed(event);
  if (key.startsWith("Mod+")) return void act(event, key);
  if (!singleKeys() || isTyping(event.target) || $("dialog[open]")) return;
  clearTimeout(timer);
  const sequence = begun ? `${begun} ${key}` : key;
  begun = "";
  if (act(event, sequence) || (sequence !== key && act(event, key))) return;
  if ($(`[data-shortcut^="${CSS.escape(key)} "]`)) {
    begun = key;
    timer = setTimeout(() => (begun = ""), SEQUENCE_MS);
  }
});

// What stands in the menu 新建 is called 新建 需求.
function named(element) {
  const menu = element.closest(".bh-menu-list")?.closest("details");
  const words = label(element);
  return menu ? `${label($("summary", menu))} ${words}` : words;
}

function label(element) {
  return element.getAttribute("aria-label") || element.title || element.placeholder || [...element.childNodes].filter((node) => !node.matches?.("kbd, .n, svg, span:has(kbd)")).map((node) => node.textContent).join("").trim();
}

// The help sheet lists what this page declares, once for each key.
function listHere(dialog) {
  const section = $("[data-shortcuts-here]", dialog);
  const seen = new Map();
  for (const element of $$("[data-shortcut]")) {
    const keys = element.dataset.shortcut;
    if (!keys.startsWith("Mod+") && keys !== "/" && !seen.has(keys)) seen.set(keys, named(element));
  }
  section.hidden = seen.size === 0;
  $("dl", section).replaceChildren(
    ...[...seen].map(([keys, words]) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const strokes = document.createElement("dd");
      term.textContent = words;
      strokes.append(...keys.split(" ").map((key) => Object.assign(document.createElement("kbd"), { className: "kbd", textContent: key.length === 1 ? key.toUpperCase() : key })));
      row.append(term, strokes);
      return row;
    }),
  );
}

for (const dialog of $$("dialog[data-shortcuts]")) new MutationObserver(() => dialog.open && listHere(dialog)).observe(dialog, { attributeFilter: ["open"] });
on("click", '[data-dialog="#shortcuts"]', () => listHere($("#shortcuts")));
