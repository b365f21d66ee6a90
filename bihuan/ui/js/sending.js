// Ctrl+Enter sends the form one writes in; a form is not sent twice by a double click.
import { $$, on } from "./page.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.defaultPrevented) return;
  const form = event.target.form;
  if (!form || form.closest("[data-palette]")) return;
  event.preventDefault();
  form.requestSubmit();
});

on("submit", "form[method=post]", (event, form) => {
  if (form.dataset.sent !== undefined) return void event.preventDefault();
  setTimeout(() => {
    if (event.defaultPrevented || form.hasAttribute("hx-post")) return;
    form.dataset.sent = "";
    event.submitter?.setAttribute("aria-busy", "true");
  });
});

// Back and forward may show the page as it was left: ready to be sent again.
window.addEventListener("pageshow", () => {
  for (const form of $$("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of $$("[aria-busy]", form)) button.removeAttribute("aria-busy");
  }
});
