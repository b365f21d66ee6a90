// Columns are put elsewhere by their headings: a mouse drags one, a finger rests on it first, for else it scrolls.
import { $$, on } from "../page.js";

const HEAD = "[data-columns] th[data-name]";
const REST_MS = 350;
const STILL = 10; // pixels a resting finger may tremble
const [EDGE, STEP] = [48, 16]; // that near to the table's edge, it is scrolled on by so much

let dragged = null;
const beyond = (x, head) => x > head.getBoundingClientRect().left + head.offsetWidth / 2;

function over(head, x) {
  for (const marked of $$(`${HEAD}[data-over]`)) delete marked.dataset.over;
  if (head && head !== dragged) head.dataset.over = beyond(x, head) ? "after" : "before";
}

function end() {
  delete dragged?.dataset.held;
  dragged = null;
  over(null);
}

const fits = (head) => dragged && head && head.parentElement === dragged.parentElement;

function put(head, x) {
  if (!fits(head) || head === dragged) return;
  const names = $$("th[data-name]", head.parentElement).map((one) => one.dataset.name).filter((name) => name !== dragged.dataset.name);
  names.splice(names.indexOf(head.dataset.name) + (beyond(x, head) ? 1 : 0), 0, dragged.dataset.name);
  const address = new URL(location.href);
  address.searchParams.set("columns", names.join(","));
  location.assign(address);
}

// At its edge a heading is made wider. What a finger does is not left to the browser, which would drag the link in it.
on("pointerdown", HEAD, (event, head) => {
  const mouse = event.pointerType !== "touch";
  head.draggable = mouse && !event.target.closest("[data-edge]");
  for (const link of $$("a", head)) link.draggable = mouse;
});
on("dragstart", HEAD, (event, head) => {
  dragged = head;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", head.textContent.trim());
});
on("dragend", HEAD, end);
on("dragover", HEAD, (event, head) => {
  if (!fits(head)) return;
  event.preventDefault();
  over(head, event.clientX);
});
on("drop", HEAD, (event, head) => {
  if (!fits(head)) return;
  event.preventDefault();
  put(head, event.clientX);
});

let [resting, begun] = [0, null];

function rest(event) {
  const head = event.target.closest(HEAD);
  clearTimeout(resting);
  end();
  if (!head || event.touches.length > 1 || event.target.closest("[data-edge]")) return;
  begun = event.touches[0];
  resting = setTimeout(() => {
    dragged = head;
    head.dataset.held = "";
  }, REST_MS);
}

const under = ({ clientX, clientY }) => document.elementFromPoint(clientX, clientY)?.closest(HEAD);

function along(event) {
  const [finger] = event.touches;
  if (!dragged) {
    if (Math.hypot(finger.clientX - begun?.clientX, finger.clientY - begun?.clientY) > STILL) clearTimeout(resting);
    return;
  }
  event.preventDefault();
  const scroller = dragged.closest(".bh-scroll");
  const { left, right } = scroller.getBoundingClientRect();
  if (finger.clientX < left + EDGE) scroller.scrollLeft -= STEP;
  else if (finger.clientX > right - EDGE) scroller.scrollLeft += STEP;
  const head = under(finger);
  over(fits(head) ? head : null, finger.clientX);
}

function lift(event) {
  clearTimeout(resting);
  if (!dragged) return;
  event.preventDefault(); // else the link in it sorts
  const [finger] = event.changedTouches;
  put(under(finger), finger.clientX);
  end();
}

function cancel() {
  clearTimeout(resting);
  end();
}

on("contextmenu", HEAD, (event, head) => head === dragged && event.preventDefault());

const heard = new WeakSet();

// Only the row of headings may keep the page from scrolling; everywhere else a finger scrolls at once.
export function headings() {
  for (const row of $$("[data-columns]")) {
    for (const head of $$("th[data-name]", row)) head.draggable = true;
    if (heard.has(row)) continue;
    heard.add(row);
    row.addEventListener("touchstart", rest, { passive: true });
    row.addEventListener("touchmove", along, { passive: false });
    row.addEventListener("touchend", lift, { passive: false });
    row.addEventListener("touchcancel", cancel);
  }
}
