// What was written goes to the server at once; what it refused stays in its cell, with the reason and a way on.
import { $, $$, post } from "../page.js";
import { toast, words } from "../toast.js";
import { draw, find, goTo, here, table } from "./grid.js";

let undoing = "";
let waiting = Promise.resolve();
const said = (name) => table().dataset[name];

// One write after the other: the next one knows the versions the last one made.
export function save(cells, made = []) {
  waiting = waiting.then(() => send(cells, made)).catch(() => toast(words("failed")));
  return waiting;
}

async function send(cells, made) {
  const body = new FormData();
  for (const { number, name, text, version } of cells) {
    const line = $(`tr[data-line="${number}"]`, table());
    body.set(`${number}.${name}`, text);
    body.set(`${number}.version`, version ?? line?.dataset.version ?? "");
    find(number, name)?.setAttribute("data-waiting", "");
  }
  made.forEach((row, at) => Object.entries(row).forEach(([name, text]) => body.set(`new${at + 1}.${name}`, text)));
  const answer = await post(table().dataset.cells, body).catch(() => null);
  for (const cell of $$("[data-waiting]", table())) cell.removeAttribute("data-waiting");
  const told = answer?.headers.get("content-type")?.includes("json") ? await answer.json() : null;
  if (!answer?.ok || !told) {
    for (const { number, name, text } of cells) refuse({ row: String(number), name, text, problem: told?.detail ?? words("failed") });
    return void toast(told?.detail ?? words("failed"));
  }
  await take(told, [...cells.map(({ name }) => name), ...(made.length ? ["new"] : [])]);
}

// A line whose group changed goes where it belongs now, as does a new one; not while somebody writes in a cell.
let astray = false;
function strays(names) {
  const { grouped } = table().dataset;
  astray ||= grouped !== undefined && names.some((name) => name === "new" || grouped.split(" ").includes(name));
  return astray && !$("[data-editing]", table());
}

async function redraw() {
  const cell = here();
  const [number, name] = cell ? [cell.closest("tr").dataset.line, cell.dataset.name] : [];
  const focused = cell?.contains(document.activeElement);
  await window.htmx.ajax("GET", location.href, { source: table(), target: table(), select: "#table", swap: "morph:outerHTML" });
  astray = false;
  if (focused) goTo(find(number, name));
}

async function take({ rows, made, problems, said: what, undo }, names) {
  const old = keep();
  if (strays(names)) await redraw();
  else for (const [number, drawn] of Object.entries(rows)) show(number, drawn, made.includes(Number(number)));
  for (const one of [...old.filter((one) => rows[one.row] && !problems.some((new_) => new_.row === one.row && new_.name === one.name)), ...problems]) refuse(one);
  draw({ focus: !document.activeElement?.matches("input:not([data-catch]), textarea:not([data-catch])") });
  if (undo) undoing = undo;
  if (what) toast(what, undo ? { action: () => takeBack(undo), label: said("undo") } : {});
  const lost = problems.map((one) => `${one.text}: ${one.problem}`);
  $("[data-told]").textContent = lost.length ? said("unsaved").replace("{}", lost.join(" ")) : what;
  for (const one of problems.filter((one) => one.row.startsWith("new"))) toast(`${one.text}: ${one.problem}`, { keep: true });
}

// A row that is drawn anew loses what was refused in other cells of it before; that is put back.
const keep = () => $$("[data-refused]", table()).map((cell) => JSON.parse(cell.dataset.refused));

function show(number, drawn, made) {
  const mould = document.createElement("template");
  mould.innerHTML = drawn;
  const line = mould.content.firstElementChild;
  const old = $(`tr[data-line="${number}"]`, table());
  if (old?.querySelector("[data-editing]")) old.dataset.version = line.dataset.version;
  else if (old) old.replaceWith(line);
  else if (made) $("tbody", table()).append(line);
}

export function refuse(one) {
  const cell = find(one.row, one.name);
  if (!cell) return;
  cell.dataset.refused = JSON.stringify(one);
  cell.setAttribute("aria-invalid", "true");
  const note = document.createElement("span");
  note.className = "bh-note";
  note.id = `note-${one.row}-${one.name}`;
  note.textContent = one.theirs === undefined || one.theirs === null ? one.problem : `${one.problem} → ${one.text || "—"}`;
  if (one.ask) note.append(" ", Object.assign(document.createElement("a"), { href: one.ask, textContent: said("ask"), className: "underline" }));
  if (one.theirs !== undefined && one.theirs !== null) {
    note.append(" ", button("mine", () => save([{ number: one.row, name: one.name, text: one.text }])));
    note.append(" ", button("theirs", () => forget(cell)));
  }
  $(".bh-note", cell)?.remove();
  cell.setAttribute("aria-describedby", note.id);
  const wrote = document.createElement("s");
  wrote.className = "truncate";
  wrote.textContent = one.text || "—";
  cell.replaceChildren(wrote, note);
}

function button(name, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "underline", textContent: said(name), tabIndex: -1 });
  made.addEventListener("click", (event) => (event.stopPropagation(), act()));
  return made;
}

export function forget(cell) {
  cell.removeAttribute("data-refused");
  cell.removeAttribute("aria-invalid");
  cell.removeAttribute("aria-describedby");
  cell.replaceChildren(Object.assign(document.createElement("span"), { className: "truncate", textContent: cell.dataset.text }));
}

// One press takes back all that the last write did, however many cells that was.
export async function takeBack(given) {
  // A write that is still on its way is the last one.
  if (!given) await waiting;
  const address = given ?? undoing;
  if (!address) return;
  if (address === undoing) undoing = "";
  const answer = await post(address, new FormData()).catch(() => null);
  if (!answer?.ok) return void toast(words("failed"));
  await redraw();
  draw();
}
