// One stream of news per browser: the tab that holds the lock listens and tells the others. Parts of the page marked
// data-live="requirements inbox" are read anew and morphed in place, so that focus and open menus stay.
import { $$, debounced, writes } from "./page.js";
import { htmx } from "./swap.js";
import { toast, words } from "./toast.js";

const LOST_AFTER_MS = 6000;
const PAUSE_MS = 300;
const READ_AT = "X-Read-At";
const SETTLED_MS = 3000; // the lock of a tab that was there before comes later than this
const began = performance.now();
const address = document.body.dataset.liveUrl;
const waiting = new Set();
let lost = null;
let dragging = false;

function topicsOf(name, data) {
  if (name === "inbox") return ["inbox"];
  if (name === "here") return [];
  return data.kind ? [data.kind, `${data.kind}/${data.number}`] : [];
}

// Under somebody who writes a comment nothing is drawn anew: what is offered to them would be gone. They leave, and it is.
function isWrittenIn(part) {
  const area = document.activeElement;
  return part.contains(area) && area.matches("textarea[data-mention]") && area.value !== "";
}

document.addEventListener("focusout", (event) => {
  if (!event.target.matches?.("[data-live] textarea[data-mention]")) return;
  waiting.add("*");
  refreshWaiting();
});

// Parts of one address come with one answer.
function refresh(parts) {
  const byAddress = new Map();
  for (const part of parts) {
    if (!part.id || isWrittenIn(part)) continue;
    const url = part.dataset.liveUrl || location.href;
    byAddress.set(url, [...(byAddress.get(url) ?? []), part]);
  }
  for (const [url, [first, ...others]] of byAddress) {
    const selectOOB = others.map((part) => `#${CSS.escape(part.id)}:morph`).join(",");
    const select = `#${CSS.escape(first.id)}`;
    const headers = { [READ_AT]: writes.begun };
    htmx.ajax("GET", url, { source: first, target: first, select, selectOOB, swap: "morph:outerHTML", headers });
  }
}

// What was read before a write of one's own would take it back for a moment: it is read again.
document.addEventListener("htmx:beforeSwap", (event) => {
  const readAt = event.detail.requestConfig?.headers?.[READ_AT];
  if (readAt === undefined) return;
  if (isWrittenIn(event.detail.target)) return void (event.detail.shouldSwap = false);
  if (Number(readAt) === writes.begun && !dragging) return;
  event.detail.shouldSwap = false;
  waiting.add("*");
  refreshWaiting();
});

// What somebody drags would be torn out of their hand; the last two are what Sortable says.
for (const [name, now] of Object.entries({ dragstart: true, start: true, dragend: false, end: false }))
  document.addEventListener(name, () => (dragging = now), true);

const refreshWaiting = debounced(() => {
  if (document.hidden) return;
  if (writes.open || dragging) return refreshWaiting();
  const touched = (topic) => waiting.has("*") || waiting.has(topic);
  refresh([...$$("[data-live]")].filter((part) => part.dataset.live.split(" ").some(touched)));
  waiting.clear();
}, PAUSE_MS);

function hear({ name, data }) {
  if (name === "lost") return showLost();
  if (name === "back") return showBack();
  for (const topic of name === "reset" ? ["*"] : topicsOf(name, data)) waiting.add(topic);
  document.dispatchEvent(new CustomEvent("news", { detail: { name, data } }));
  refreshWaiting();
}

function showLost() {
  lost ??= toast(words("lost"), { keep: true, label: words("retry"), action: () => location.reload() });
}

function showBack() {
  if (!lost) return;
  lost.remove();
  lost = null;
  toast(words("back"));
}

// Holds the lock as long as this tab lives; the browser reconnects by itself and sends Last-Event-ID.
// What happens between the drawing of the page and the first listening is told too.
function sinceItCame() {
  const [came] = performance.getEntriesByType("navigation");
  return Math.max(1, Math.round(performance.now() - (came?.responseStart ?? 0)));
}

function listen(tell) {
  let timer;
  let last = "";
  // A new stream does not know what was missed: everybody reads anew.
  const connect = (missed) => {
    const source = new EventSource(`${address}&age=${sinceItCame()}`);
    source.addEventListener("open", () => {
      clearTimeout(timer);
      timer = undefined;
      tell({ name: "back", data: {} });
      if (missed) tell({ name: "reset", data: {} });
      missed = false;
    });
    source.addEventListener("error", () => {
      timer ??= setTimeout(() => tell({ name: "lost", data: {} }), LOST_AFTER_MS);
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, LOST_AFTER_MS * 5, true);
    });
    for (const name of ["changed", "inbox", "here", "reset"])
      source.addEventListener(name, (event) => {
        // What is told again after a broken line; news of the inbox look all the same, and are all heard.
        if (name === "changed" && event.data === last) return;
        last = event.data;
        tell({ name, data: JSON.parse(event.data || "{}") });
      });
  };
  connect(performance.now() - began > SETTLED_MS);
  return new Promise(() => {});
}

if (address && "EventSource" in window && navigator.locks) {
  const channel = new BroadcastChannel(`bihuan ${address}`);
  channel.addEventListener("message", (event) => hear(event.data));
  navigator.locks.request(`bihuan ${address}`, () =>
    listen((news) => {
      channel.postMessage(news);
      hear(news);
    }),
  );
  document.addEventListener("visibilitychange", () => waiting.size && refreshWaiting());
}
