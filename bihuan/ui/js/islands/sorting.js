// Rows of a list are dragged by their grips; the buttons in each row do the same for keys.
import Sortable from "sortablejs";
import { $, $$, on, post } from "../page.js";
import { toast, words } from "../toast.js";

async function redraw(list) {
  const place = list.closest("[id]");
  await window.htmx.ajax("GET", location.href, { source: place, target: place, select: `#${place.id}`, swap: "morph:outerHTML" });
}

async function put(row, at) {
  const list = row.closest("[data-sortable]");
  const where = new FormData();
  where.append("at", at);
  const answer = await post(row.dataset.position, where).catch(() => null);
  if (!answer?.ok) toast(words("failed"));
  // The rows as they are now, each with its own buttons.
  await redraw(list);
}

on("submit", "[data-sortable] form[data-step]", async (event, form) => {
  event.preventDefault();
  event.stopPropagation();
  const row = form.closest("[data-position]");
  const { id } = row;
  const { value, ariaLabel } = event.submitter;
  await put(row, value);
  const buttons = $$(`#${id} [data-step] button:enabled`);
  (buttons.find((one) => one.ariaLabel === ariaLabel) ?? buttons[0])?.focus();
}, true);

function ready() {
  for (const list of $$("[data-sortable]")) {
    for (const grip of $$("[data-grip]", list)) grip.hidden = false;
    if (Sortable.get(list)) continue;
    new Sortable(list, {
      handle: "[data-grip]",
      animation: 120,
      ghostClass: "opacity-40",
      onEnd: ({ item, oldIndex, newIndex }) => newIndex !== oldIndex && item.dataset.position && put(item, newIndex),
    });
  }
}

document.addEventListener("htmx:afterSettle", ready);
ready();
