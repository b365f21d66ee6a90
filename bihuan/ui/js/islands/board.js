// Cards are dragged between columns. What a card may do stands in its own menu: a drop presses that button.
import Sortable from "sortablejs";
import { $, $$, post } from "../page.js";
import { toast, words } from "../toast.js";

const button = (card, column) => $(`[data-move] [data-to="${CSS.escape(column.dataset.column)}"]`, card);

function mark(card, shown) {
  for (const column of $$("[data-column]")) $("[data-cards]", column).classList.toggle("may", shown && column !== card.closest("[data-column]") && Boolean(button(card, column)));
}

function putBack({ item, from, oldIndex }) {
  from.insertBefore(item, from.children[oldIndex] ?? null);
}

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
  if (to === from) return;
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
      sort: false,
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
