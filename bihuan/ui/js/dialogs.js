// Opens <dialog>s named by data-dialog="#id"; a link keeps its address for those without JavaScript or with a modifier key.
import { $, on } from "./page.js";

export function open(dialog) {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

on("click", "[data-dialog]", (event, opener) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  const dialog = $(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  open(dialog);
});

on("click", "[data-close]", (event, closer) => {
  const dialog = closer.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

// A press on the scrim closes; one that began inside, such as selecting text, does not.
let pressed = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target));
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && pressed === event.target) event.target.close();
});
