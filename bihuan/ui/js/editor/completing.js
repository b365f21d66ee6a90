// What is offered while one writes: people after @, keys after #, forms after / at the beginning of a line.
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";

const MOST = 8;
const box = Object.assign(document.createElement("div"), { className: "bh-pop bh-menu-list bh-offer", id: "offer", hidden: true });
box.setAttribute("role", "listbox");
let now = null;

const options = () => [...box.children];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

// The trigger right before the cursor, with what was written after it; none in code.
function begun(state, triggers) {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code || $from.marks().some((mark) => mark.type.name === "code")) return null;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 60), $from.parentOffset, null, "\ufffc");
  for (const trigger of triggers) {
    const found = trigger.pattern.exec(before);
    if (found) return { trigger, letters: found[1], from: $from.pos - found[0].length, to: $from.pos };
  }
  return null;
}

function close(view) {
  box.hidden = true;
  now = null;
  view?.dom.removeAttribute("aria-activedescendant");
  view?.dom.removeAttribute("aria-controls");
}

function choose(view, at) {
  options().forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  options()[at]?.scrollIntoView({ block: "nearest" });
  if (options()[at]) view.dom.setAttribute("aria-activedescendant", options()[at].id);
}

function drawn(item, at) {
  const option = Object.assign(document.createElement("div"), { className: "bh-mi", id: `offer-${at}` });
  option.setAttribute("role", "option");
  const label = Object.assign(document.createElement("span"), { className: "truncate", textContent: item.label });
  if (item.key) option.append(Object.assign(document.createElement("span"), { className: "bh-key", textContent: item.key }));
  option.append(label);
  if (item.hint) option.append(Object.assign(document.createElement("span"), { className: "ml-auto text-xs text-ink-3", textContent: item.hint }));
  return option;
}

function show(view, items, name) {
  now.items = items.slice(0, now.found.trigger.most ?? MOST);
  if (!now.items.length) {
    box.hidden = true;
    return;
  }
  box.replaceChildren(...now.items.map(drawn));
  box.setAttribute("aria-label", name);
  if (box.parentElement !== document.body) document.body.append(box);
  box.hidden = false;
  const cursor = view.coordsAtPos(now.found.from);
  const below = cursor.bottom + box.offsetHeight + 8 < innerHeight;
  box.style.position = "fixed";
  box.style.left = `${Math.max(8, Math.min(cursor.left, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${below ? cursor.bottom + 4 : Math.max(8, cursor.top - box.offsetHeight - 4)}px`;
  view.dom.setAttribute("aria-controls", box.id);
  choose(view, 0);
}

async function offer(view, found, editor) {
  const same = now?.found.trigger === found.trigger && now.found.letters === found.letters;
  now = { found, editor, view, items: same ? now.items : [] };
  if (same) return;
  const asked = now;
  const items = await found.trigger.items(found.letters, editor);
  if (now === asked || (now && now.found.letters === found.letters && now.found.trigger === found.trigger)) show(view, items, found.trigger.name);
}

function take(view, at) {
  const { found, items, editor } = now;
  const item = items[at];
  close(view);
  if (item) found.trigger.take(editor, { from: found.from, to: found.to }, item);
}

function pressed(view, event) {
  if (!now || box.hidden || event.isComposing || event.ctrlKey || event.metaKey) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const count = options().length;
  if (step) choose(view, (chosen() + step + count) % count);
  else if (event.key === "Enter" || event.key === "Tab") take(view, chosen());
  else if (event.key === "Escape") close(view);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

box.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[role=option]");
  event.preventDefault();
  if (option && now) take(now.view, options().indexOf(option));
});

export const completing = (triggers) =>
  Extension.create({
    name: "completing",
    priority: 1000,
    addProseMirrorPlugins() {
      const { editor } = this;
      // While letters are still composed to characters nothing is offered.
      const look = (view, changed) => {
        if (view.composing) return;
        const found = view.hasFocus() ? begun(view.state, triggers) : null;
        if (!found) close(view);
        else if (changed) void offer(view, found, editor);
      };
      return [
        new Plugin({
          props: { handleKeyDown: pressed, handleDOMEvents: { blur: (view) => close(view), compositionend: (view) => void setTimeout(() => look(view, true)) } },
          view: () => ({
            update(view, before) {
              const changed = !before.doc.eq(view.state.doc);
              if (changed || !before.selection.eq(view.state.selection)) look(view, changed);
            },
            destroy: () => close(),
          }),
        }),
      ];
    },
  });
