// J and K walk through the rows of a list, X selects, Enter opens (the focused link does that by itself).
import { $, $$, isTyping, isVisible } from "./page.js";

const rows = () => $$("[data-list] [data-row], [data-board] [data-row]").filter(isVisible);
const link = (row) => $("[data-open]", row) ?? $("a", row);

function walk(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  link(all[next])?.focus();
  all[next].scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.body.dataset.singleKeys === "off" || isTyping(event.target) || $("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    if (walk(key === "j" ? 1 : -1)) event.preventDefault();
  } else if (key === "x") {
    const box = $("[data-select]", document.activeElement?.closest("[data-row]") ?? document.createElement("i"));
    if (box) box.click();
  }
});
