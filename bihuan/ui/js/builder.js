// What is being built: another field or comparison of a filter draws its row anew at once; a form keeps what is written meanwhile.
import { $, $$, on } from "./page.js";

on("change", "[data-filter-builder] [data-refresh]", (event, box) => box.form.requestSubmit());

// What is written or chosen while the server draws the form anew stays, and is asked for once htmx listens again.
function putBack(form, later) {
  const again = [];
  for (const { id, value } of later) {
    const box = $(`#${CSS.escape(id)}`, form);
    if (!box || box.value === value) continue;
    box.value = value;
    if (box.matches("[data-again]")) again.push(box);
  }
  if (again.length) document.addEventListener("htmx:afterSettle", () => again.at(-1).dispatchEvent(new Event("change", { bubbles: true })), { once: true });
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.target.closest?.("form[data-again-form]");
  const sent = detail.requestConfig?.formData;
  if (!form || !sent || String(sent.get("step")).startsWith("drop")) return;
  const boxes = $$("textarea[id], select[id], input[id]:not([type=checkbox], [type=hidden])", detail.target);
  const later = boxes.filter((box) => sent.has(box.name) && box.value !== sent.get(box.name)).map(({ id, value }) => ({ id, value }));
  if (later.length) document.addEventListener("htmx:afterSwap", () => putBack(form, later), { once: true });
});
