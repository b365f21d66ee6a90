// Rows of a list are dragged by their grips, columns of a table by their headings; buttons do the same for keys.
import { $, $$, isVisible, on, post } from "../page.js";
import { headings } from "../table/headings.js";
import { toast, words } from "../toast.js";

async function redraw(list) {
  const place = list.closest("[id]");
  await window.htmx.ajax("GET", location.href, { source: place, target: place, select: `#${place.id}`, swap: "morph:outerHTML" });
}

// Rows with an address tell the server at once; those of a form are sent with it, in the order they stand in.
async function put(row, at) {
  if (!row.dataset.position) return;
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
  const { id } = form.closest("[data-position]");
  const { value, ariaLabel } = event.submitter;
  await put(form.closest("[data-position]"), value);
  const buttons = $$(`#${id} [data-step] button:enabled`);
  (buttons.find((one) => one.ariaLabel === ariaLabel) ?? buttons[0])?.focus();
}, true);

// The arrows of a form move its rows where they stand; all of them can go on then.
on("click", "[data-sortable] button[data-step]", (event, button) => {
  event.preventDefault();
  const row = button.closest("li");
  if (button.name === "up") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  ends(row.parentElement);
  (button.disabled ? $("button[data-step]:enabled", row) : button)?.focus();
});

function ends(list) {
  for (const row of list.children)
    for (const button of $$("button[data-step]", row)) {
      button.disabled = row === (button.name === "up" ? list.firstElementChild : list.lastElementChild);
      button.classList.toggle("invisible", button.disabled);
    }
}

// What drags is fetched when there is something to drag: a list in a menu, when the menu is opened.
async function ready() {
  headings();
  const lists = $$("[data-sortable]").filter(isVisible);
  if (!lists.length) return;
  const { default: Sortable } = await import("sortablejs");
  for (const list of lists) {
    for (const grip of $$("[data-grip]", list)) grip.hidden = false;
    if (Sortable.get(list)) continue;
    new Sortable(list, {
      handle: "[data-grip]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      ghostClass: "opacity-40",
      onEnd({ item, oldIndex, newIndex }) {
        if (newIndex === oldIndex) return;
        put(item, newIndex);
        ends(list);
      },
    });
  }
}

document.addEventListener("toggle", (event) => event.target.open && ready(), true);
document.addEventListener("htmx:afterSettle", ready);
ready();
