// The cell one is in holds a box that nobody sees: an input method composes nothing where nothing can be written, and
// its first letters would be lost. With the first sign the box becomes the editor of its cell, without losing the focus.
import { heading, text, writable } from "./editing.js";
import { typeOf } from "./grid.js";

// Fingers would bring up the keyboard with every cell they touch; they open one with a double tap.
const fingers = matchMedia("(pointer: coarse)");
let box = null;

export const holds = (cell) => box !== null && box.parentElement === cell;

export function release() {
  box?.remove();
  box = null;
}

export function adopt() {
  const adopted = box;
  box = null;
  delete adopted.dataset.catch;
  return adopted;
}

// Focus goes to a cell, and where it can be written in, to the box in it.
export function hold(cell) {
  if (!holds(cell)) release();
  if (cell.dataset.editing !== undefined) return;
  if (!writable(cell) || fingers.matches) return void cell.focus({ preventScroll: true });
  if (!box) {
    box = document.createElement(typeOf(cell.dataset.name) === "long_text" ? "textarea" : "input");
    box.className = "bh-catch";
    box.dataset.catch = "";
    box.autocomplete = "off";
    box.setAttribute("aria-label", `${heading(cell)}: ${text(cell)}`);
    for (const name of ["aria-describedby", "aria-invalid"]) if (cell.hasAttribute(name)) box.setAttribute(name, cell.getAttribute(name));
    cell.append(box);
    cell.tabIndex = -1;
  }
  box.focus({ preventScroll: true });
}
