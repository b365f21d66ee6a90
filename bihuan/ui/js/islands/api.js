// The page of the API: sends what its forms describe, as the token in the field above or, without one, as the person signed in.
import { $, csrfToken, on } from "../page.js";

const page = $("[data-api]");
for (const button of page.querySelectorAll("[data-send]")) button.hidden = false;

const byToken = () => $("[data-api-token]").value.trim() !== "";

const fields = (form, where) => [...form.querySelectorAll(`[data-in="${where}"]`)].filter((field) => field.value);

function address(form) {
  let path = form.dataset.path;
  for (const field of fields(form, "path")) path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
  const query = new URLSearchParams(fields(form, "query").map((field) => [field.name, field.value]));
  return query.size ? `${path}?${query}` : path;
}

function headers(form) {
  const token = $("[data-api-token]").value.trim();
  const mine = token ? { Authorization: `Bearer ${token}` } : { "X-CSRFToken": csrfToken() };
  return { ...mine, "Accept-Language": document.documentElement.lang, ...Object.fromEntries(fields(form, "header").map((field) => [field.name, field.value])) };
}

function request(form) {
  const made = { method: form.dataset.try, headers: headers(form), credentials: byToken() ? "omit" : "same-origin" };
  const body = $('[data-in="body"]', form);
  const files = $('[data-in="file"]', form);
  if (files) {
    made.body = new FormData();
    for (const file of files.files) made.body.append("files", file);
  } else if (body) {
    made.headers["Content-Type"] = "application/json";
    made.body = body.value;
  }
  return made;
}

function readable(text, type) {
  if (!type.includes("json")) return text.slice(0, 20_000);
  return JSON.stringify(JSON.parse(text), null, 2);
}

on("submit", "form[data-who]", (event) => event.preventDefault());

on("submit", "form[data-try]", async (event, form) => {
  event.preventDefault();
  const output = $("output", form);
  const status = $("[data-status]", output);
  const answer = $("[data-answer]", output);
  output.hidden = false;
  status.textContent = "…";
  const began = performance.now();
  try {
    const response = await fetch(address(form), request(form));
    const text = await response.text();
    const named = ["etag", "location", "link", "ratelimit", "retry-after"].filter((name) => response.headers.get(name));
    status.textContent = [`${response.status} · ${Math.round(performance.now() - began)} ms`, ...named.map((name) => `${name}: ${response.headers.get(name)}`)].join("\n");
    answer.textContent = readable(text, response.headers.get("content-type") ?? "");
  } catch (error) {
    status.textContent = error.message;
    answer.textContent = "";
  }
});
