// A passage that is selected in a text can be spoken about; its words and what stands around them go into the form.
import { $, $$, on } from "../page.js";

const AROUND = 40;
const pop = $("[data-speak]");

function wordsOf(node) {
  const copy = node.cloneNode(true);
  for (const drawing of copy.querySelectorAll("[data-diagram]")) drawing.remove();
  return copy.textContent;
}

function selected() {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const home = range.commonAncestorContainer.nodeType === Node.TEXT_NODE ? range.commonAncestorContainer.parentElement : range.commonAncestorContainer;
  const text = home?.closest?.("[data-reading]");
  if (!text || !selection.toString().trim()) return null;
  return { text, range };
}

function parts({ text, range }) {
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.selectNodeContents(text);
  after.setStart(range.endContainer, range.endOffset);
  return { quote: wordsOf(range.cloneContents()).trim(), prefix: wordsOf(before.cloneContents()).slice(-AROUND), suffix: wordsOf(after.cloneContents()).slice(0, AROUND) };
}

function show() {
  const found = selected();
  const form = found && $("[data-remark-form] form", found.text.closest("[data-document]"));
  if (!pop || !form) return void (pop && (pop.hidden = true));
  const place = found.range.getBoundingClientRect();
  pop.hidden = false;
  pop.style.left = `${Math.max(8, Math.min(place.left, innerWidth - pop.offsetWidth - 8))}px`;
  pop.style.top = `${Math.max(8, place.top - pop.offsetHeight - 6)}px`;
  return undefined;
}

function speak() {
  const found = selected();
  if (!found) return;
  const home = $("[data-remark-form]", found.text.closest("[data-document]"));
  const form = $("form", home);
  for (const [name, value] of Object.entries(parts(found))) form.elements[name].value = value;
  home.open = true;
  pop.hidden = true;
  form.elements.text.focus();
}

document.addEventListener("selectionchange", () => requestAnimationFrame(show));
show(); // what was selected before this was loaded
on("pointerdown", "[data-speak]", (event) => event.preventDefault());
on("click", "[data-speak]", speak);

// What is spoken about and what is said light up together.
function light(name, lit) {
  for (const mark of $$(`mark[data-passage="${name}"]`)) mark.classList.toggle("lit", lit);
  $(`[data-remark="${name}"]`)?.classList.toggle("lit", lit);
}

const nameOf = (element) => element.dataset.passage ?? element.dataset.remark;
for (const [event, lit] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) on(event, "mark[data-passage], [data-remark]", (_, element) => light(nameOf(element), lit));
on("click", "mark[data-passage]", (_, mark) => $(`[data-remark="${mark.dataset.passage}"]`)?.scrollIntoView({ block: "nearest" }));
