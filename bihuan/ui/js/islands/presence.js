// Who else is here: told every quarter of a minute, and at once when somebody comes or goes.
import { $, csrfToken, debounced, post } from "../page.js";

const EVERY_MS = 15_000;
const place = $("[data-presence]");
const { presence: address, here, writes, reads, editing } = place.dataset;

function body(more = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...(editing === undefined ? {} : { editing: "1" }), ...more })) form.set(name, value);
  return form;
}

function drawn(person) {
  const words = `${person.name} ${person.editing ? writes : reads}`;
  const made = Object.assign(document.createElement("span"), { className: `bh-av${person.editing ? " writes" : ""}`, title: words, textContent: person.initial });
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", words);
  made.style.setProperty("--h", person.hue);
  return made;
}

async function tell() {
  if (document.hidden) return;
  const answer = await post(address, body()).catch(() => null);
  if (!answer?.ok) return;
  const { people } = await answer.json();
  place.replaceChildren(...people.slice(0, 6).map(drawn));
}

const soon = debounced(tell, 200);

document.addEventListener("news", ({ detail }) => {
  if (detail.name === "here" && `${detail.data.kind}/${detail.data.number}` === here) soon();
});
document.addEventListener("visibilitychange", soon);
setInterval(tell, EVERY_MS);
window.addEventListener("pagehide", () => {
  const gone = body({ leaving: "1" });
  gone.set("csrfmiddlewaretoken", csrfToken());
  navigator.sendBeacon(address, gone);
});
void tell();
