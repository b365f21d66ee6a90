// Copies data-copy, or the address of this page when it is empty.
import { on } from "./page.js";
import { toast, words } from "./toast.js";

on("click", "[data-copy]", async (event, button) => {
  event.preventDefault();
  const text = button.dataset.copy ? new URL(button.dataset.copy, location.href).href : location.href;
  const said = button.hasAttribute("data-copy-text") ? button.dataset.copy : text;
  try {
    await navigator.clipboard.writeText(said);
    toast(words("copied"));
  } catch {
    window.prompt("", said);
  }
});
