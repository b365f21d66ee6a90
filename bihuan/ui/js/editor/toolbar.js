// Buttons above the text: one stop for Tab, arrows go along, what is in force is pressed.
const sprite = () => document.querySelector("svg use")?.getAttribute("href")?.split("#")[0] ?? "";

export function icon(name) {
  return () => {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of [["class", "bh-i"], ["width", "15"], ["height", "15"], ["aria-hidden", "true"]]) drawing.setAttribute(key, value);
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite()}#${name}`);
    drawing.append(use);
    return drawing;
  };
}

export function button(deed, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "bh-tool", title: deed.keys ? `${deed.label} (${deed.keys})` : deed.label });
  made.setAttribute("aria-label", deed.label);
  made.dataset.deed = deed.name;
  made.append(deed.icon());
  // The selection stays in the text.
  made.addEventListener("pointerdown", (event) => event.preventDefault());
  made.addEventListener("click", act);
  return made;
}

function walk(bar) {
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...bar.querySelectorAll("button:not([hidden])")];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    for (const each of all) each.tabIndex = each === next ? 0 : -1;
    next.focus();
    event.preventDefault();
  });
}

export function toolbar(deeds, name, act) {
  const bar = Object.assign(document.createElement("div"), { className: "bh-tools" });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", name);
  for (const deed of deeds) bar.append(deed ? button(deed, () => act(deed)) : Object.assign(document.createElement("span"), { className: "line" }));
  [...bar.querySelectorAll("button")].forEach((each, at) => (each.tabIndex = at ? -1 : 0));
  walk(bar);
  return bar;
}

export function pressed(bar, deeds, editor) {
  for (const deed of deeds) if (deed?.on) bar.querySelector(`[data-deed="${deed.name}"]`)?.setAttribute("aria-pressed", String(deed.on(editor)));
}
