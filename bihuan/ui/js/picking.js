// Picking rows for the bulk bar, which CSS shows as soon as one is picked: count, all, a range with Shift, Escape clears.
import { $, $$, on } from "./page.js";

let last = null;

const boxes = () => $$("[data-select]");

function count() {
  const picked = boxes().filter((box) => box.checked).length;
  for (const place of $$("[data-bulk] [data-count]")) {
    place.textContent = picked;
    place.hidden = false;
  }
  const all = $("[data-select-all]");
  if (!all) return;
  all.hidden = false;
  all.checked = picked > 0 && picked === boxes().length;
  all.indeterminate = picked > 0 && picked < boxes().length;
  for (const box of boxes()) box.closest("tr")?.setAttribute("aria-selected", box.checked);
}

function clear() {
  for (const box of boxes()) box.checked = false;
  count();
}

on("click", "[data-select]", (event, box) => {
  const all = boxes();
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  last = box;
  count();
});
on("change", "[data-select]", count);
on("change", "[data-select-all]", (_, all) => {
  for (const box of boxes()) box.checked = all.checked;
  count();
});
on("click", "[data-bulk] [data-clear]", (event) => {
  event.preventDefault();
  clear();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !$("dialog[open]") && boxes().some((box) => box.checked)) clear();
});
document.addEventListener("htmx:afterSettle", count);
count();
