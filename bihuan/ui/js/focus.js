// After a form came back with errors the summary has the focus; a drawer of properties starts closed on small screens.
import { $, $$ } from "./page.js";

const settle = () => $("[data-focus]")?.focus();

if (matchMedia("(max-width: 79.99rem)").matches) for (const part of $$("details[data-properties]")) part.open = false;
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.xhr?.status === 422) settle();
});
settle();
