// Cards are dragged between columns and within them. What a card may do stands in its own menu: a drop presses that button.
import Sortable from "sortablejs";
import { $, $$, post } from "../page.js";
import { toast, words } from "../toast.js";

const button = (card, column) => $(`[data-move] [data-to="${CSS.escape(column.dataset.column)}"]`, card);

function mark(card, shown) {
  for (const column of $$("[data-column]")) $("[data-cards]", column).classList.toggle("may", shown && column !== card.closest("[data-column]") && Boolean(button(card, column)));
}

function putBack({ item, from, oldIndex }) {
  item.remove();
  from.insertBefore(item, from.children[oldIndex] ?? null);
}

const beside = (card, step) => {
  const other = step < 0 ? card.previousElementSibling : card.nextElementSibling;
  return other?.matches("[data-card]") ? other : null;
};

// Where a card stands now is told by its neighbor: above the one that follows, or under the one before it.
async function placed(card, undo) {
  const [side, other] = beside(card, 1) ? ["above", beside(card, 1)] : ["under", beside(card, -1)];
  if (!card.dataset.place || !other) return undo();
  const where = new FormData();
  where.append(side, other.dataset.card);
  card.dataset.waiting = "";
  const answer = await post(card.dataset.place, where).catch(() => null);
  delete card.dataset.waiting;
  if (answer?.ok) return void document.dispatchEvent(new CustomEvent("moved", { detail: { card: card.dataset.card } }));
  undo();
  toast((answer && (await reason(answer))) || words("failed"));
}

// The keys do what the buttons of the menu do, without leaving the card.
function step(card, by) {
  const other = beside(card, by);
  if (!other || !card.dataset.place) return;
  const focused = document.activeElement;
  const before = card.nextElementSibling;
  const cards = card.parentElement;
  if (by < 0) other.before(card);
  else other.after(card);
  focused.focus();
  card.scrollIntoView({ block: "nearest" });
  placed(card, () => cards.insertBefore(card, before));
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const card = event.target.closest?.("[data-board] [data-card]");
  if (!card) return;
  event.preventDefault();
  step(card, event.key === "ArrowUp" ? -1 : 1);
});

// On its way to a column that does not take it a card passes others that would: there it was not dropped.
function letGoElsewhere({ originalEvent }, column) {
  const point = originalEvent?.changedTouches?.[0] ?? originalEvent;
  if (!point?.clientX && !point?.clientY) return false;
  const under = document.elementFromPoint(point.clientX, point.clientY)?.closest("[data-column]");
  return under !== column;
}

async function dropped(event) {
  const { item: card, to, from } = event;
  mark(card, false);
  if (to === from) return event.newIndex === event.oldIndex ? undefined : placed(card, () => putBack(event));
  const column = to.closest("[data-column]");
  const way = button(card, column);
  if (!way || letGoElsewhere(event, column)) return putBack(event);
  if (way.matches("a")) {
    putBack(event);
    location.assign(way.href);
    return;
  }
  card.dataset.waiting = "";
  const answer = await post(way.form.action, new FormData(way.form, way)).catch(() => null);
  delete card.dataset.waiting;
  if (answer?.ok) return void document.dispatchEvent(new CustomEvent("moved", { detail: { card: card.dataset.card } }));
  putBack(event);
  toast((answer && (await reason(answer))) || words("failed"));
}

async function reason(answer) {
  if (!answer.headers.get("content-type")?.includes("json")) return "";
  const problem = await answer.json();
  return problem.detail ?? problem.title ?? "";
}

for (const board of $$("[data-board]")) {
  board.dataset.draggable = "";
  for (const cards of $$("[data-cards]", board))
    new Sortable(cards, {
      group: { name: "board", put: (to, _from, card) => Boolean(button(card, to.el.closest("[data-column]"))) },
      draggable: "[data-card]",
      // The link to the rest stays at the end.
      onMove: ({ related, willInsertAfter }) => (related.matches("[data-card]") ? undefined : willInsertAfter ? false : undefined),
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      delay: 150,
      delayOnTouchOnly: true,
      filter: "summary, .bh-menu-list",
      preventOnFilter: false,
      ghostClass: "ghost",
      dragClass: "dragged",
      onStart: ({ item }) => mark(item, true),
      onEnd: dropped,
    });
}
