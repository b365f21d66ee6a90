// A table is written in like a spreadsheet: keys move, typing writes, ranges are copied, pasted and filled down.
import { $, $$, on } from "../page.js";
import { toast } from "../toast.js";
import { keep } from "../address.js";
import { read, write } from "../table/clipboard.js";
import { hold } from "../table/catching.js";
import { begun, calledOff, edit, keyInBox, leave, number, text, writable } from "../table/editing.js";
import { cellAt, cellsOf, draw, go, goTo, here, lines, names, picked, placeOf, range, stay, step, next, table } from "../table/grid.js";
import { refuse, save, takeBack } from "../table/saving.js";

const CELL = "[data-table] [data-line] [data-name]";
const BOX = `${CELL} :is(input, textarea):not([data-catch])`;
const WIDTHS = [60, 800];
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };
const inGrid = () => document.activeElement?.matches(`${CELL}, [data-catch]`);

// Texts for a block of cells from a place on; lines below the last one are made if somebody says so.
function put(rows, top, left) {
  const cells = [];
  const below = [];
  rows.forEach((row, down) => {
    if (top + down >= lines().length) return void below.push(row);
    row.forEach((said, along) => {
      const cell = cellAt(top + down, left + along);
      if (!cell || said === text(cell)) return;
      if (!writable(cell)) return void refuse({ row: number(cell), name: cell.dataset.name, text: said, problem: table().dataset.readonly });
      cells.push({ number: number(cell), name: cell.dataset.name, text: said });
    });
  });
  if (cells.length) save(cells);
  const group = ofLastGroup();
  const made = below.filter((row) => row.some((said) => said.trim())).map((row) => ({ ...group, ...named(row, left) }));
  if (!made.length || table().dataset.create === undefined) return;
  const { createOne, createYes } = table().dataset;
  toast(createOne.replace("{}", made.length), { keep: true, label: createYes, action: () => save([], made) });
}

const named = (row, left) => Object.fromEntries(row.map((said, along) => [names()[left + along], said]).filter(([name]) => name));

// What is made below the last line of a grouped table belongs to its group; a state is reached by moves only.
function ofLastGroup() {
  const grouped = table().dataset.grouped?.split(" ") ?? [];
  const last = lines().at(-1);
  const cells = last ? cellsOf(last).filter((cell) => grouped.includes(cell.dataset.name) && cell.dataset.name !== "state") : [];
  return Object.fromEntries(cells.map((cell) => [cell.dataset.name, text(cell)]));
}

function fillDown() {
  const { top, bottom, left } = range();
  const [first] = picked();
  const rows = Array.from({ length: bottom - top }, () => first.map(text));
  if (rows.length) put(rows, top + 1, left);
}

function key(event) {
  // What an input method makes of a key comes by itself; Safari says so by this number alone.
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || $("dialog[open]")) return;
  if (event.target.matches(BOX)) return void keyInBox(event);
  if (!inGrid()) return;
  const strong = event.ctrlKey || event.metaKey;
  if (event.key in STEPS && !event.altKey) {
    const far = strong ? 1e6 : 1;
    step(...STEPS[event.key].map((by) => by * far), { extend: event.shiftKey });
  } else if (event.key === "Home" || event.key === "End") {
    const { row } = placeOf(here());
    go(strong ? (event.key === "Home" ? 0 : 1e6) : row, event.key === "Home" ? 0 : 1e6, { extend: event.shiftKey });
  } else if (event.key === "Tab" && !strong) {
    if (!next(event.shiftKey ? -1 : 1)) return;
  } else if (event.key === "Enter" || event.key === "F2") edit(here());
  else if (event.key === "Delete" || event.key === "Backspace") put(picked().map((row) => row.map(() => "")), range().top, range().left);
  else if (strong && event.key.toLowerCase() === "d") fillDown();
  else if (strong && event.key.toLowerCase() === "z") takeBack();
  else if (strong && event.key.toLowerCase() === "a") go(0, 0), go(1e6, 1e6, { extend: true });
  else if (strong || event.altKey || event.key.length !== 1) return;
  else if (event.key === " ") edit(here());
  else if (event.target.matches("[data-catch]")) return;
  else edit(here(), event.key);
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("keydown", key, true);

for (const [name, act] of [["copy", false], ["cut", true]])
  document.addEventListener(name, (event) => {
    if (!inGrid()) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", write(picked().map((row) => row.map(text))));
    if (act) put(picked().map((row) => row.map(() => "")), range().top, range().left);
  });

document.addEventListener("paste", (event) => {
  if (!inGrid() || table().dataset.write === undefined) return;
  event.preventDefault();
  const rows = read(event.clipboardData.getData("text/plain"));
  const { top, bottom, left, right } = range();
  // One cell fills the whole range, as in spreadsheets.
  const one = rows.length === 1 && rows[0].length === 1;
  put(one ? Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill(rows[0][0])) : rows, top, left);
});

on("pointerdown", CELL, (event, cell) => {
  if (event.button || event.target.closest("a, button, input, textarea")) return;
  if ($("[data-editing]", table())) leave({ keep: true });
  const { row, column } = placeOf(cell);
  go(row, column, { extend: event.shiftKey });
  event.preventDefault();
});
on("pointerover", CELL, (event, cell) => {
  if (event.buttons !== 1 || !inGrid() || event.pointerType === "touch") return;
  const { row, column } = placeOf(cell);
  go(row, column, { extend: true });
});
on("dblclick", CELL, (event, cell) => event.target.closest("a, button, input, textarea") || edit(cell));
on("focusin", CELL, (event, cell) => {
  if (event.target !== cell) return;
  if (cell === here()) return void hold(cell);
  const { row, column } = placeOf(cell);
  go(row, column);
});
on("compositionstart", "[data-catch]", () => begun({ composing: true }));
on("input", "[data-catch]", () => begun());
on("compositionend", BOX, (event, box) => calledOff(box));
on("focusout", BOX, (event) => setTimeout(() => event.target.isConnected && document.activeElement !== event.target && leave({ keep: true })));

// The edge of a heading is dragged; the address keeps the width, so that it is kept with the view.
on("pointerdown", "[data-edge]", (event, edge) => {
  event.preventDefault();
  const { name } = edge.closest("th").dataset;
  const column = $(`col[data-of="${CSS.escape(name)}"]`, table());
  const [began, width] = [event.clientX, Number(column.getAttribute("width"))];
  const drag = (moved) => column.setAttribute("width", Math.min(Math.max(width + moved.clientX - began, WIDTHS[0]), WIDTHS[1]));
  edge.setPointerCapture(event.pointerId);
  edge.addEventListener("pointermove", drag);
  edge.addEventListener("lostpointercapture", () => {
    edge.removeEventListener("pointermove", drag);
    for (const box of $$(`input[name="width.${CSS.escape(name)}"]`)) box.value = column.getAttribute("width");
    keep("widths", $$("col[data-of]", table()).map((col) => `${col.dataset.of}:${col.getAttribute("width")}`).join(","));
  }, { once: true });
});

document.addEventListener("folded", stay);
// Somebody quick is in a cell already when this comes.
if (inGrid()) goTo(document.activeElement.closest(CELL));
else draw({ focus: false });
document.addEventListener("htmx:afterSettle", () => table() && draw({ focus: inGrid() }));
