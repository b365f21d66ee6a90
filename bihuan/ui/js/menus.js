// A menu is a <details>: closes outside, on Escape and on choice; arrows walk through it.
import { $, $$, isVisible, on } from "./page.js";

const entries = (menu) => $$(".bh-menu-list a, .bh-menu-list button", menu).filter(isVisible);

function close(menu, { refocus = false } = {}) {
  menu.removeAttribute("open");
  if (refocus) $("summary", menu)?.focus();
}

document.addEventListener("click", (event) => {
  for (const menu of $$("details[data-menu][open]"))
    if (!menu.contains(event.target) || event.target.closest(".bh-menu-list a, .bh-menu-list [data-dialog], .bh-menu-list [data-copy]")) close(menu);
});

on("keydown", "details[data-menu]", (event, menu) => {
  const open = menu.hasAttribute("open");
  if (event.key === "Escape" && open) {
    event.stopPropagation();
    event.preventDefault();
    close(menu, { refocus: true });
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  menu.setAttribute("open", "");
  const all = entries(menu);
  const at = all.indexOf(document.activeElement);
  all[(at + step + all.length) % all.length]?.focus();
});

// The menu sheet on a phone is opened by #menu, so that it works without this file.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#menu") location.hash = "#main";
});

// On a phone tabs run beyond the edge; the one that is open is in sight.
for (const current of $$(".bh-tabs [aria-current]")) current.scrollIntoView({ block: "nearest", inline: "center" });
