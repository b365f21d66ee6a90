// The command palette: a combobox over what the server finds.
import { $, $$, debounced, read } from "./page.js";

const PAUSE_MS = 120;
const dialog = $("dialog[data-palette]");

function highlighted(text, query) {
  const at = query ? text.toLowerCase().indexOf(query.toLowerCase()) : -1;
  if (at < 0) return [text];
  const bold = document.createElement("b");
  bold.textContent = text.slice(at, at + query.length);
  return [text.slice(0, at), bold, text.slice(at + query.length)];
}

function itemOf(item, query, index) {
  const row = $("#palette-item").content.firstElementChild.cloneNode(true);
  row.id = `palette-${index}`;
  row.href = item.url;
  const use = $("use", row);
  if (item.icon) use.setAttribute("href", `${dialog.dataset.icons}#${item.icon}`);
  else use.parentElement.remove();
  if (item.key) $(".bh-key", row).textContent = item.key;
  else $(".bh-key", row).remove();
  $(".label", row).append(...highlighted(item.label, query));
  $(".hint", row).textContent = item.hint ?? "";
  return row;
}

function headed(group, query, counter) {
  const head = document.createElement("h3");
  head.textContent = group.label;
  head.setAttribute("role", "presentation");
  return [head, ...group.items.map((item) => itemOf(item, query, counter.next++))];
}

function start() {
  const input = $("input[name=q]", dialog);
  const list = $("#palette-list");
  const status = $("[data-found]", dialog);
  let latest = 0;

  const options = () => $$("[role=option]", list);
  const chosen = () => $("[aria-selected=true]", list);

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(groups, query) {
    const counter = { next: 0 };
    const rows = groups.filter((group) => group.items.length).flatMap((group) => headed(group, query, counter));
    if (!rows.length) rows.push(Object.assign(document.createElement("p"), { textContent: dialog.dataset.none }));
    list.replaceChildren(...rows);
    status.textContent = status.dataset.found.replace("{count}", counter.next);
    choose(options()[0]);
  }

  async function find() {
    const turn = ++latest;
    const query = input.value.trim();
    const answer = await read(`${dialog.dataset.paletteUrl}?q=${encodeURIComponent(query)}`).catch(() => null);
    if (turn !== latest || !answer?.ok) return;
    show((await answer.json()).groups ?? [], query);
  }

  function step(by) {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function go(newTab) {
    const address = chosen()?.href ?? `${dialog.dataset.searchUrl}?q=${encodeURIComponent(input.value)}`;
    if (newTab) window.open(address, "_blank", "noopener");
    else location.assign(address);
    dialog.close();
  }

  input.addEventListener("input", debounced(find, PAUSE_MS));
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      go(event.ctrlKey || event.metaKey);
    }
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  new MutationObserver(() => {
    if (!dialog.open) return;
    input.select();
    find();
  }).observe(dialog, { attributeFilter: ["open"] });
}

if (dialog) start();
