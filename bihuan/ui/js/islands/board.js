// Cards are dragged between columns and within them. What a card may do stands in its own menu: a drop presses that button.
import Sortable from "sortablejs";
import { $, $$, post } from "../page.js";
import { toast, words } from "../toast.js";

const button = (card, column) => $(`[data-move] [data-to="${CSS.escape(column.dataset.column)}"]`, card);
// A board of any field asks the server; on one of states the card's menu says where it may go.
const takes = (card, column) => (card.dataset.drop && !$("[data-move] [data-to]", card) ? true : Boolean(button(card, column)) || column.dataset.column === card.closest("[data-column]").dataset.column);

function mark(card, shown) {
  for (const column of $$("[data-column]")) $("[data-cards]", column).classList.toggle("may", shown && column !== card.closest("[data-column]") && takes(card, column));
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
  const keys = { ArrowUp: [step, -1], ArrowDown: [step, 1], ArrowLeft: [across, -1], ArrowRight: [across, 1] };
  if (!event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return;
  const card = event.target.closest?.("[data-board] [data-card]");
  if (!card) return;
  event.preventDefault();
  const [act, by] = keys[event.key];
  act(card, by);
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
  if (card.dataset.drop) return letGoElsewhere(event, column) ? putBack(event) : dropOn(event, column);
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
  if (answer?.ok) return void done(card, await answer.json());
  putBack(event);
  toast((answer && (await reason(answer))) || words("failed"));
}

// One press on the message takes it back.
function done(card, { said, undo }) {
  document.dispatchEvent(new CustomEvent("moved", { detail: { card: card.dataset.card } }));
  const back = () => post(undo, new FormData()).then(redraw);
  if (said) toast(said, undo ? { action: back, label: board().dataset.undo } : {});
  if (card.dataset.drop) redraw();
}

const board = () => $("[data-board]");
const redraw = () => window.htmx.ajax("GET", location.href, { source: board(), target: board(), select: `#${board().id}`, swap: "morph:outerHTML" });

// The column, the lane or both; a full column is told, and takes the card all the same if one says so.
async function dropOn(event, column, sure = false) {
  const { item: card } = event;
  const where = new FormData();
  where.append("column", column.dataset.column);
  if (column.dataset.lane) where.append("lane", column.dataset.lane);
  where.append("version", card.dataset.version);
  if (sure) where.append("sure", "1");
  card.dataset.waiting = "";
  const answer = await post(card.dataset.drop, where).catch(() => null);
  delete card.dataset.waiting;
  const told = answer?.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (answer?.ok && !told.full) return void done(card, told);
  putBack(event);
  if (told.ask) return void location.assign(told.ask);
  if (!told.full) return void toast(told.detail || words("failed"));
  toast(told.full, {
    keep: true,
    label: board().dataset.full,
    action: () => {
      $("[data-cards]", column).append(card);
      dropOn(event, column, true);
    },
  });
}

// Left and right go to the next column that takes it, in the same lane.
function across(card, by) {
  const from = card.closest("[data-column]");
  const row = $$(":scope > [data-column]", from.parentElement);
  for (let at = row.indexOf(from) + by; row[at]; at += by) {
    if (!takes(card, row[at]) || row[at].dataset.column === from.dataset.column) continue;
    const event = { item: card, from: card.parentElement, to: $("[data-cards]", row[at]), oldIndex: [...card.parentElement.children].indexOf(card) };
    const link = $("[data-open]", card);
    event.to.prepend(card);
    link.focus();
    return void dropped(event);
  }
}

async function reason(answer) {
  if (!answer.headers.get("content-type")?.includes("json")) return "";
  const problem = await answer.json();
  return problem.detail ?? problem.title ?? "";
}

// Morphing may bring new columns and lanes; those that were there keep what makes them take cards.
function ready() {
  if (!board()) return;
  board().dataset.draggable = "";
  for (const cards of $$("[data-cards]", board()))
    Sortable.get(cards) ?? new Sortable(cards, {
      group: { name: "board", put: (to, _from, card) => takes(card, to.el.closest("[data-column]")) },
      draggable: "[data-card]",
      // The link to the rest stays at the end; in an empty column the column itself is what is related.
      onMove: ({ related, to, willInsertAfter }) => !willInsertAfter || related === to || related.matches("[data-card]"),
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

document.addEventListener("htmx:afterSettle", ready);
ready();
