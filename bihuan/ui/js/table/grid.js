// Where one is in the grid: one cell has the focus, a range around it is picked.
import { $, $$ } from "../page.js";
import { hold, holds, release } from "./catching.js";

export const table = () => $("[data-table]");
// Lines of folded groups are not there for the keys, nor for what is pasted.
export const lines = () => $$("tbody:not([hidden], [data-folded]) tr[data-line]", table());
export const names = () => $$("thead th[data-name]", table()).map((head) => head.dataset.name);
export const cellsOf = (line) => $$("[data-name]", line);
export const cellAt = (row, column) => cellsOf(lines()[row] ?? document.createElement("tr"))[column] ?? null;
export const find = (number, name) => $(`tr[data-line="${CSS.escape(number)}"] [data-name="${CSS.escape(name)}"]`, table());
export const typeOf = (name) => $(`thead th[data-name="${CSS.escape(name)}"]`, table()).dataset.type;

// Kept as places, so that lines which are drawn anew are found again.
const from = { row: 0, column: 0 };
const to = { row: 0, column: 0 };
let at = null;

export function placeOf(cell) {
  const line = cell.closest("tr[data-line]");
  return { row: lines().indexOf(line), column: cellsOf(line).indexOf(cell) };
}

export const here = () => cellAt(to.row, to.column);

export function range() {
  const [top, bottom] = [from.row, to.row].sort((a, b) => a - b);
  const [left, right] = [from.column, to.column].sort((a, b) => a - b);
  return { top, bottom, left, right };
}

export function picked() {
  const { top, bottom, left, right } = range();
  return lines()
    .slice(top, bottom + 1)
    .map((line) => cellsOf(line).slice(left, right + 1));
}

export function draw({ focus = true } = {}) {
  const { top, bottom, left, right } = range();
  const many = top !== bottom || left !== right;
  lines().forEach((line, row) =>
    cellsOf(line).forEach((cell, column) => {
      const inside = row >= top && row <= bottom && column >= left && column <= right;
      cell.toggleAttribute("data-picked", inside && many);
      if (inside && many) cell.setAttribute("aria-selected", "true");
      else cell.removeAttribute("aria-selected");
      cell.tabIndex = row === to.row && column === to.column && !holds(cell) ? 0 : -1;
    }),
  );
  const cell = here();
  if (!holds(cell)) release();
  at = cell;
  if (!focus || !cell) return;
  hold(cell);
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function go(row, column, { extend = false } = {}) {
  const last = lines().length - 1;
  const most = names().length - 1;
  if (last < 0) return;
  to.row = Math.min(Math.max(row, 0), last);
  to.column = Math.min(Math.max(column, 0), most);
  if (!extend) Object.assign(from, to);
  draw();
}

// To a cell wherever it stands now; where its line is folded away, to the nearest there is.
export function goTo(cell, { focus = true } = {}) {
  const place = cell && placeOf(cell);
  const [row, column] = place && place.row >= 0 ? [place.row, place.column] : [to.row, to.column];
  to.row = Math.max(0, Math.min(row, lines().length - 1));
  to.column = column;
  Object.assign(from, to);
  draw({ focus });
}

export const stay = () => goTo(at, { focus: false });

export const step = (rows, columns, how) => go(to.row + rows, to.column + columns, how);

// Tab goes on to the next line at the end of one; at both ends of the table it leaves it.
export function next(by) {
  const width = names().length;
  const at = to.row * width + to.column + by;
  if (at < 0 || at >= lines().length * width) return false;
  go(Math.floor(at / width), at % width);
  return true;
}
