// What a behavior keeps in the address is carried on by the links and forms that were drawn with the old one.
import { $, $$ } from "./page.js";

const CARRIES = /\/views\/(new|\d+)\/$/;

// An open view would bring back what is only left out: there it is kept as empty.
function change(address, name, text) {
  if (text || address.searchParams.has("view")) address.searchParams.set(name, text);
  else address.searchParams.delete(name);
  return address;
}

export function keep(name, text) {
  const here = new URL(location.href);
  for (const link of $$("a[href]")) {
    const there = new URL(link.href);
    if (there.origin !== here.origin || !(there.pathname === here.pathname || CARRIES.test(there.pathname))) continue;
    if (there.pathname === here.pathname && there.searchParams.get("view") !== here.searchParams.get("view")) continue;
    link.href = change(there, name, text);
  }
  for (const form of $$("form[method=get]")) {
    // A form with a box for each part, as for the width of each column, says it itself.
    if (new URL(form.getAttribute("action") ?? "", here).pathname !== here.pathname || $(`[name^="${name.slice(0, -1)}."]`, form)) continue;
    const box = $(`input[type=hidden][name="${name}"]`, form);
    if (box) box.value = text;
    else form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: text }));
  }
  history.replaceState(history.state, "", change(here, name, text));
}
