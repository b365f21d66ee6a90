// While one writes "@" and a few letters in a textarea with data-mention="#people", the people of that <datalist> are
// offered: by name, or by the initials of its pinyin. Without this file a mention is written as the list has it.
import { $, $$, on } from "./page.js";

const MOST = 8;
const BEGUN = /@([^\s@[\]()]{0,20})$/u;
const box = Object.assign(document.createElement("div"), { className: "bh-pop bh-menu-list", id: "mention", hidden: true });
box.setAttribute("role", "listbox");
let writing = null;

const offered = () => $$("[role=option]", box);
const chosen = () => $("[aria-selected=true]", box);

function begun(area) {
  const found = area.selectionStart === area.selectionEnd && BEGUN.exec(area.value.slice(0, area.selectionStart));
  return found ? found[1].toLowerCase() : null;
}

function people(area, letters) {
  const all = $$("option", $(area.dataset.mention) ?? document.createElement("datalist"));
  const fits = (person) => person.label.toLowerCase().includes(letters) || (person.dataset.initials ?? "").startsWith(letters);
  return all.filter(fits).slice(0, MOST);
}

function close() {
  box.hidden = true;
  writing?.removeAttribute("aria-activedescendant");
  writing = null;
}

function choose(option) {
  for (const each of offered()) each.setAttribute("aria-selected", String(each === option));
  writing.setAttribute("aria-activedescendant", option.id);
}

function offer(area) {
  const letters = begun(area);
  const found = letters === null ? [] : people(area, letters);
  if (!found.length) return close();
  writing = area;
  box.replaceChildren(
    ...found.map((person, at) => {
      const option = Object.assign(document.createElement("div"), { className: "bh-mi", id: `mention-${at}`, textContent: person.label });
      option.setAttribute("role", "option");
      option.dataset.value = person.value;
      return option;
    }),
  );
  area.setAttribute("aria-controls", box.id);
  area.insertAdjacentElement("afterend", box);
  box.setAttribute("aria-label", area.placeholder);
  box.style.left = `${area.offsetLeft + 8}px`;
  box.hidden = false;
  const fitsBelow = area.getBoundingClientRect().bottom + box.offsetHeight < innerHeight;
  box.style.top = `${area.offsetTop + (fitsBelow ? area.offsetHeight : -box.offsetHeight)}px`;
  choose(offered()[0]);
}

function take(option) {
  const area = writing;
  const end = area.selectionStart;
  const start = end - BEGUN.exec(area.value.slice(0, end))[0].length;
  area.setRangeText(`${option.dataset.value} `, start, end, "end");
  close();
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

on("input", "textarea[data-mention]", (event, area) => event.isComposing || offer(area));
on("compositionend", "textarea[data-mention]", (_, area) => offer(area));
on("focusout", "textarea[data-mention]", close);
on("pointerdown", "#mention [role=option]", (event, option) => {
  event.preventDefault();
  take(option);
});
on(
  "keydown",
  "textarea[data-mention]",
  (event) => {
    if (!writing || event.isComposing || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = offered();
    if (step) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
