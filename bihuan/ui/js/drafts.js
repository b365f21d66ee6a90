// What was written in a form is not lost when the site answers it with signing in or an error: back on the page it is there again.
// It waits in this tab only, and is forgotten as soon as a form was taken.
import { $, $$, on } from "./page.js";
import { toast, words } from "./toast.js";

const PLACE = "written";
const FIELDS = "textarea[name], input[name][type=text], input[name]:not([type])";
// Sign-in and errors are a card in the middle of an empty page.
const refused = $("main.bh-plain") !== null;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE));
  } catch {
    return null;
  }
}

const keep = (written) => sessionStorage.setItem(PLACE, JSON.stringify(written));

// Forms may share an address, as answers to several comments do: what they send along tells them apart.
const along = (form) => JSON.stringify($$("input[type=hidden][name]", form).filter((one) => !["csrfmiddlewaretoken", "version", "ticket"].includes(one.name)).map((one) => [one.name, one.value]));

function giveBack({ action, values, sent }) {
  const form = $$("form").find((one) => one.action === action && along(one) === sent);
  const empty = form ? $$(FIELDS, form).filter((field) => field.name in values && field.value === field.defaultValue && field.value !== values[field.name]) : [];
  for (const field of empty) {
    field.value = values[field.name];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (empty.length) toast(words("written"));
}

on("submit", "form[method=post]", (event, form) => {
  const values = Object.fromEntries($$(FIELDS, form).filter((field) => field.value !== field.defaultValue && !field.readOnly).map((field) => [field.name, field.value]));
  if (refused || !Object.keys(values).length) return;
  keep({ page: location.pathname, action: form.action, values, sent: along(form), back: false });
});

// A form that led to another page was taken: the draft of its text has done its duty.
function forgetTaken() {
  const from = document.referrer.startsWith(`${location.origin}/`) ? new URL(document.referrer).pathname : "";
  if (!from || from === location.pathname || refused) return;
  const taken = Object.keys(localStorage).filter((key) => key.startsWith("draft:") && key.split(":")[2] === from);
  for (const key of taken) if (localStorage.getItem(key).includes('"sent":true')) localStorage.removeItem(key);
}

forgetTaken();
const written = kept();
if (written && refused) keep({ ...written, back: true });
else if (written?.back && written.page === location.pathname) {
  sessionStorage.removeItem(PLACE);
  giveBack(written);
} else if (written && !written.back) sessionStorage.removeItem(PLACE);
