// The light editor of comments: a textarea with a few buttons and keys; it is loaded when somebody begins to write.
import { $, on } from "../page.js";
import { icon, toolbar } from "../editor/toolbar.js";
import { things } from "../editor/triggers.js";

const words = JSON.parse($("#light-words")?.dataset.words ?? "{}");
const KEY = /#([^\s#]{1,30})$/u;
const MOST = 6;

function around(area, sign, end = sign) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const inside = value.slice(from, to);
  area.setRangeText(`${sign}${inside}${end}`, from, to, "end");
  area.setSelectionRange(from + sign.length, from + sign.length + inside.length);
  told(area);
}

function lines(area, sign) {
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const text = area.value.slice(from, area.selectionEnd);
  const made = text.split("\n").map((line, at) => (sign === "1. " ? `${at + 1}. ${line}` : sign + line)).join("\n");
  area.setRangeText(made, from, area.selectionEnd, "end");
  told(area);
}

function told(area) {
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

const deeds = [
  { name: "bold", label: words.bold, icon: icon("bold"), keys: "Ctrl B", key: "b", act: (area) => around(area, "**") },
  { name: "italic", label: words.italic, icon: icon("italic"), keys: "Ctrl I", key: "i", act: (area) => around(area, "*") },
  { name: "code", label: words.code, icon: icon("code"), keys: "Ctrl E", key: "e", act: (area) => around(area, "`") },
  { name: "link", label: words.link, icon: icon("link"), act: (area) => around(area, "[", "](https://)") },
  { name: "bullets", label: words.bullets, icon: icon("list"), act: (area) => lines(area, "- ") },
  { name: "tasks", label: words.tasks, icon: icon("list-todo"), act: (area) => lines(area, "- [ ] ") },
  { name: "quote", label: words.quote, icon: icon("text-quote"), act: (area) => lines(area, "> ") },
];

function dressed(area) {
  if (area.dataset.dressed !== undefined) return;
  area.dataset.dressed = "";
  const bar = toolbar(deeds, words.toolbar, (deed) => deed.act(area));
  bar.classList.add("light");
  area.insertAdjacentElement("beforebegin", bar);
}

on("keydown", "textarea[data-mention]", (event, area) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
  const deed = deeds.find((one) => one.key === event.key.toLowerCase());
  if (!deed) return;
  event.preventDefault();
  event.stopPropagation();
  deed.act(area);
});

// Keys after # are offered as buttons below the text: Tab reaches them, a click or Enter takes one.
const offered = new WeakMap();

async function offer(area) {
  const found = area.selectionStart === area.selectionEnd && KEY.exec(area.value.slice(0, area.selectionStart));
  const place = offered.get(area) ?? Object.assign(document.createElement("div"), { className: "bh-keys" });
  offered.set(area, place);
  if (!place.isConnected) area.insertAdjacentElement("afterend", place);
  place.dataset.asked = found ? found[1] : "";
  if (!found) return void place.replaceChildren();
  const items = await things(found[1]);
  if (place.dataset.asked !== found[1]) return;
  place.replaceChildren(
    ...items.slice(0, MOST).map((item) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "bh-chip line", textContent: `${item.key} ${item.label}` });
      made.addEventListener("pointerdown", (event) => event.preventDefault());
      made.addEventListener("click", () => {
        const end = area.selectionStart;
        area.setRangeText(`${item.key} `, end - KEY.exec(area.value.slice(0, end))[0].length, end, "end");
        told(area);
      });
      return made;
    }),
  );
}

on("input", "textarea[data-mention]", (event, area) => event.isComposing || void offer(area));
on("compositionend", "textarea[data-mention]", (_, area) => void offer(area));
on("focusin", "textarea[data-mention]", (_, area) => dressed(area));
if (document.activeElement?.matches("textarea[data-mention]")) dressed(document.activeElement);
