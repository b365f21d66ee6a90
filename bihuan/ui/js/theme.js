// Light, dark or like the system: at once here, and kept by the server in the background.
import { $$, on, post } from "./page.js";

const looks = { light: "bihuan", dark: "bihuan-dark" };

on("submit", "[data-theme-switch]", (event, form) => {
  const chosen = event.submitter;
  if (!chosen) return;
  event.preventDefault();
  const look = looks[chosen.value];
  if (look) document.documentElement.dataset.theme = look;
  else delete document.documentElement.dataset.theme;
  const icon = chosen.querySelector("use").getAttribute("href");
  form.closest("details")?.querySelector("summary use")?.setAttribute("href", icon);
  for (const button of $$("button", form)) button.toggleAttribute("aria-current", button === chosen);
  chosen.setAttribute("aria-current", "true");
  form.closest("details")?.removeAttribute("open");
  document.dispatchEvent(new CustomEvent("themechange"));
  post(form.action, new FormData(form, chosen)).catch(() => form.requestSubmit(chosen));
});
