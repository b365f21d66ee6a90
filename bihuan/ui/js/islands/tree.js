// A row is dragged onto another one to stand below it, or onto the strip that floats below the tree to stand at the top.
// The link in each row opens the form that does the same, for keys and for fingers.
import { $, $$, on, post } from "../page.js";
import { toast, words } from "../toast.js";

const TARGETS = "#tree [data-row], #tree [data-top]";
const link = (row) => $("[data-key]", row);
let dragged = null;

function ready() {
  for (const row of $$("#tree [data-row]")) row.draggable = true;
}

// Nothing can stand below itself, nor below what stands below it.
const takes = (target) => dragged && !dragged.closest(".bh-branch").contains(target);

function leave() {
  for (const over of $$("#tree [data-over]")) delete over.dataset.over;
}

async function put(row, target) {
  const where = new FormData();
  where.append("parent", target.matches("[data-top]") ? "" : link(target).dataset.key);
  row.dataset.waiting = "";
  const answer = await post(`${link(row).getAttribute("href")}parent/`, where).catch(() => null);
  delete row.dataset.waiting;
  if (answer?.ok) return void window.htmx.ajax("GET", location.href, { source: $("#tree"), target: "#tree", select: "#tree", swap: "morph:outerHTML" });
  const told = answer?.headers.get("content-type")?.includes("json") ? (await answer.json()).detail : "";
  toast(told || words("failed"));
}

on("dragstart", "#tree [data-row]", (event, row) => {
  dragged = row;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", link(row).dataset.key);
  // A page that grows while the drag begins makes Chromium end it.
  requestAnimationFrame(() => ($("#tree [data-top]").hidden = false));
});
on("dragend", "#tree [data-row]", () => {
  dragged = null;
  leave();
  $("#tree [data-top]").hidden = true;
});
on("dragover", TARGETS, (event, target) => {
  if (!takes(target)) return;
  event.preventDefault();
  if (target.dataset.over !== undefined) return;
  leave();
  target.dataset.over = "";
});
on("drop", TARGETS, (event, target) => {
  if (!takes(target)) return;
  event.preventDefault();
  put(dragged, target);
});
document.addEventListener("htmx:afterSettle", ready);
ready();
