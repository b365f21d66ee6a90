// A form with data-guard asks before what was written in it is lost.
import { $$, on } from "./page.js";

const changed = new WeakSet();

on("input", "form[data-guard]", (_, form) => changed.add(form));
on("submit", "form[data-guard]", (_, form) => changed.delete(form));
on("reset", "form[data-guard]", (_, form) => changed.delete(form));

window.addEventListener("beforeunload", (event) => {
  if ($$("form[data-guard]").some((form) => changed.has(form))) event.preventDefault();
});
