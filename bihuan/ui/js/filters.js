// Filters apply by themselves: data-autosubmit on the form. Empty fields stay out of the address.
import { debounced, on } from "./page.js";

const PAUSE_MS = 350;
const soon = debounced((form) => form.isConnected && form.requestSubmit(), PAUSE_MS);

on("change", "form[data-autosubmit]", (event, form) => {
  if (!event.target.matches("input[type=search], input[type=text]")) form.requestSubmit();
});
on("input", "form[data-autosubmit]", (event, form) => {
  if (event.target.matches("input[type=search], input[type=text]") && !event.isComposing) soon(form);
});
on("formdata", "form[method=get]", (event) => {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}, true);
