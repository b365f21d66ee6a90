// A cell becomes a box: Enter and Tab keep what is written, Escape does not.
import { $ } from "../page.js";
import { adopt, release } from "./catching.js";
import { draw, here, next, step, table, typeOf } from "./grid.js";
import { forget, save } from "./saving.js";
import { toast } from "../toast.js";

export const text = (cell) => (cell.dataset.refused ? JSON.parse(cell.dataset.refused).text : cell.dataset.text);
export const number = (cell) => cell.closest("tr").dataset.line;
export const writable = (cell) => table().dataset.write !== undefined && cell.getAttribute("aria-readonly") !== "true";
export const heading = (cell) => $(`thead th[data-name="${CSS.escape(cell.dataset.name)}"]`, table()).textContent.trim();
const open = () => $("[data-editing]", table());

export function edit(cell, begin) {
  if (!writable(cell)) return void toast(table().dataset.readonly);
  if (open()) leave();
  release();
  const type = typeOf(cell.dataset.name);
  const box = document.createElement(type === "long_text" ? "textarea" : "input");
  if (type === "date" && begin === undefined) box.type = "date";
  box.autocomplete = "off";
  box.value = begin ?? text(cell);
  cell.append(box);
  take(cell, box);
  box.focus();
  if (begin === undefined && box.type !== "date") box.select?.();
}

// The box in which somebody began to write is the editor from now on. It may not leave the page for a moment: what is
// being composed would be lost.
export function begun({ composing = false } = {}) {
  if (open()) leave();
  const box = adopt();
  if (composing) box.dataset.composed = "";
  take(box.parentElement, box);
}

function take(cell, box) {
  const { name } = cell.dataset;
  if ($(`#choices-${CSS.escape(name)}`)) box.setAttribute("list", `choices-${name}`);
  box.setAttribute("aria-label", heading(cell));
  box.className = "bh-cell-box";
  box.dataset.version = cell.closest("tr").dataset.version;
  const before = document.createElement("div");
  before.append(...[...cell.childNodes].filter((one) => one !== box));
  cell.dataset.editing = before.innerHTML;
}

// A composition that was called off has written nothing: the cell is as it was.
export function calledOff(box) {
  if (box.dataset.composed === undefined || box.value) return;
  leave();
  draw();
}

// Take the box away; what stood there before comes back until the server says what stands there now.
export function leave({ keep = false } = {}) {
  const cell = open();
  if (!cell) return null;
  const box = $("input, textarea", cell);
  const { value } = box;
  const { version } = box.dataset;
  cell.innerHTML = cell.dataset.editing;
  delete cell.dataset.editing;
  if (keep && value !== text(cell)) {
    if (cell.dataset.refused && value === cell.dataset.text) forget(cell);
    else {
      const shown = document.createElement("span");
      shown.className = "truncate";
      shown.textContent = value;
      const refused = cell.dataset.refused !== undefined;
      cell.replaceChildren(shown);
      save([{ number: number(cell), name: cell.dataset.name, text: value, version: refused ? undefined : version }]);
    }
  }
  return cell;
}

export function keyInBox(event) {
  if (event.isComposing || !open()) return false;
  const area = event.target.matches("textarea");
  if (event.key === "Escape") {
    leave();
    draw();
  } else if (event.key === "Enter" && !(area && (event.shiftKey || event.altKey))) {
    leave({ keep: true });
    step(event.shiftKey ? -1 : 1, 0);
  } else if (event.key === "Tab") {
    leave({ keep: true });
    if (!next(event.shiftKey ? -1 : 1)) here()?.focus();
  } else return true;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
