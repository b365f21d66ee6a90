// A value in a row of a list is changed where it stands: the form behind its link opens in a small box over it.
import { $, on, post, read } from "../page.js";
import { toast, words } from "../toast.js";

let opened = null;

function close({ back = true } = {}) {
  if (!opened) return;
  const { link, box } = opened;
  opened = null;
  box.remove();
  link.removeAttribute("aria-expanded");
  if (back) link.focus();
}

async function open(link) {
  close({ back: false });
  const answer = await read(link.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page && $("[data-cell-form]", page);
  if (!form) return void location.assign(link.href);
  const box = document.createElement("div");
  box.className = "bh-pop bh-cell-form";
  box.append(document.adoptNode(form));
  document.body.append(box);
  const { left, bottom, top } = link.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${bottom + box.offsetHeight + 8 < innerHeight ? bottom + 4 : Math.max(8, top - box.offsetHeight - 4)}px`;
  link.setAttribute("aria-expanded", "true");
  opened = { link, box };
  $("input:not([type=hidden]), select, textarea", box)?.focus();
}

async function send(form) {
  const answer = await post(form.action, new FormData(form)).catch(() => null);
  // What cannot be settled here, two versions of a value say, is settled on a page of its own.
  if (!answer || answer.status >= 500) return void toast(words("failed"));
  if (answer.status === 409) return void form.submit();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = [...page.querySelectorAll("#toasts [data-toast] > span")].map((one) => one.textContent.trim());
  const { link } = opened;
  const address = link.getAttribute("href");
  close();
  for (const one of told) toast(one);
  const list = link.closest("[data-live]");
  if (!list?.id) return;
  await window.htmx.ajax("GET", location.href, { source: list, target: list, select: `#${list.id}`, swap: "morph:outerHTML" });
  $(`[data-cell][href="${CSS.escape(address)}"]`)?.focus();
}

on("click", "[data-cell]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});
on("submit", ".bh-cell-form form", (event, form) => {
  event.preventDefault();
  event.stopPropagation();
  send(form);
});
on("click", ".bh-cell-form [data-close]", (event) => (event.preventDefault(), close()));
document.addEventListener("keydown", (event) => event.key === "Escape" && opened && (event.stopPropagation(), close()), true);
document.addEventListener("pointerdown", (event) => opened && !opened.box.contains(event.target) && close({ back: false }));
addEventListener("scroll", (event) => opened && !opened.box.contains(event.target) && close({ back: false }), true);
