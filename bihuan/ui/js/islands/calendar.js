// An entry is dragged to another day, or goes there by Alt and the arrow keys; a bar keeps its length.
import { $, on, post } from "../page.js";
import { toast, words } from "../toast.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const calendar = () => $("[data-calendar]");
let dragged = null;

const redraw = () => window.htmx.ajax("GET", location.href, { source: calendar(), target: calendar(), select: "#calendar", swap: "morph:outerHTML" });

async function put(entry, to) {
  const { day, version, entry: address } = entry.dataset;
  if (to === day) return;
  const where = new FormData();
  for (const [name, value] of Object.entries({ to, from: day, version })) where.append(name, value);
  entry.dataset.waiting = "";
  const answer = await post(address, where).catch(() => null);
  delete entry.dataset.waiting;
  const told = answer?.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (!answer?.ok) return void toast(told.detail || words("failed"));
  const back = () => post(told.undo, new FormData()).then(redraw);
  toast(told.said, told.undo ? { action: back, label: calendar().dataset.undo } : {});
  await redraw();
  $(`[data-date="${to}"] [data-entry="${CSS.escape(address)}"] [data-open]`)?.focus();
}

function later(day, by) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

on("dragstart", "[data-entry][draggable]", (event, entry) => {
  dragged = entry;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", $("[data-open]", entry).title);
});
on("dragend", "[data-entry]", () => {
  dragged = null;
  delete $("[data-over]")?.dataset.over;
});
on("dragover", "[data-calendar] [data-date]", (event, day) => {
  if (!dragged) return;
  event.preventDefault();
  if (day.dataset.over !== undefined) return;
  delete $("[data-over]")?.dataset.over;
  day.dataset.over = "";
});
on("drop", "[data-calendar] [data-date]", (event, day) => {
  if (!dragged) return;
  event.preventDefault();
  put(dragged, day.dataset.date);
});
on("keydown", "[data-entry][draggable]", (event, entry) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !(event.key in STEPS)) return;
  event.preventDefault();
  put(entry, later(entry.dataset.day, STEPS[event.key]));
});
