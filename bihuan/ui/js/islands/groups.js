// Groups fold where they stand. The address says which ones are folded, so that a reload and a saved view know it.
import { $, $$, on } from "../page.js";
import { keep } from "../address.js";

function fold(table) {
  let hidden = false;
  for (const body of $$("tbody", table)) {
    const link = $("[data-fold]", body);
    if (!link) continue;
    const folded = link.getAttribute("aria-expanded") === "false";
    const below = body.classList.contains("below");
    body.toggleAttribute("data-folded", folded);
    body.hidden = below && hidden;
    if (!below) hidden = folded;
  }
}

on("click", "[data-fold]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  link.setAttribute("aria-expanded", link.getAttribute("aria-expanded") === "false");
  const table = link.closest("table");
  fold(table);
  keep("folded", $$("[data-fold][aria-expanded=false]", table).map((one) => one.dataset.fold).join(","));
  document.dispatchEvent(new CustomEvent("folded"));
});
