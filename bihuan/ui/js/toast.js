// Short news at the bottom left: five seconds, ten with something to undo; one action. The server sends them as messages or by HX-Trigger {"toast": "…"}.
import { $, $$, on } from "./page.js";

const SHOWN_MS = 5000;
const TO_UNDO_MS = 10000;
const FADE_MS = 160;

function leave(toast) {
  toast.dataset.gone = "";
  setTimeout(() => toast.remove(), FADE_MS);
}

function stay(toast) {
  const shown = $("form, [data-act]:not([hidden])", toast) ? TO_UNDO_MS : SHOWN_MS;
  let timer = setTimeout(() => leave(toast), shown);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => (timer = setTimeout(() => leave(toast), shown)));
}

export function words(name) {
  return $("#toasts")?.dataset[name] ?? "";
}

export function toast(text, { action, label, keep = false } = {}) {
  const place = $("#toasts");
  const mould = $("#toast");
  if (!place || !mould || !text) return null;
  const made = mould.content.firstElementChild.cloneNode(true);
  $("span", made).textContent = text;
  if (action) {
    const button = $("[data-act]", made);
    button.textContent = label;
    button.hidden = false;
    button.addEventListener("click", () => {
      leave(made);
      action();
    });
  }
  place.append(made);
  if (!keep) stay(made);
  return made;
}

on("click", "[data-toast-close]", (_, button) => leave(button.closest("[data-toast]")));
document.addEventListener("toast", (event) => toast(event.detail?.text ?? event.detail?.value ?? event.detail));
document.addEventListener("htmx:sendError", () => toast(words("failed")));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500 || event.detail.xhr.status === 405) toast(words("failed"));
});
for (const shown of $$("#toasts [data-toast]")) stay(shown);
