// Blocks of code in mermaid are shown as diagrams, in the colors of the page. Loaded only where there is one.
import mermaid from "mermaid";
import { $$ } from "../page.js";

const sheet = new CSSStyleSheet();
const rules = new Map();
let count = 0;

const color = (name) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";
  canvas.fillRect(0, 0, 1, 1);
  return `#${[...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
};

const isDark = () => getComputedStyle(document.documentElement).colorScheme.includes("dark");

function settings() {
  const [paper, ink, line, accent, tint, wash] = ["--color-base-100", "--color-base-content", "--ink-3", "--color-primary", "--tint", "--wash"].map(color);
  return {
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    // The other layout is not shipped, see build.mjs.
    layout: "dagre",
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    theme: "base",
    themeVariables: { darkMode: isDark(), background: paper, primaryColor: tint, primaryTextColor: ink, primaryBorderColor: accent, secondaryColor: wash, tertiaryColor: paper, lineColor: line, textColor: ink, mainBkg: tint, noteBkgColor: wash, noteTextColor: ink, noteBorderColor: line, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: "13px" },
  };
}

// The policy of the site forbids style elements; what mermaid writes into one goes into a style sheet of this script.
async function withoutStyleElements(act) {
  const make = document.createElement;
  document.createElement = function createElement(name, ...more) {
    const made = make.call(document, name, ...more);
    if (String(name).toLowerCase() !== "style") return made;
    const stand = document.createElementNS("http://www.w3.org/2000/svg", "desc");
    Object.defineProperty(stand, "innerHTML", { set: (text) => keep(text), get: () => "" });
    return stand;
  };
  try {
    return await act();
  } finally {
    document.createElement = make;
  }
}

function keep(text) {
  rules.set(count, text);
  sheet.replaceSync([...rules.values()].join("\n"));
}

async function draw(code) {
  const block = code.closest("pre");
  const before = block.nextElementSibling?.matches("[data-diagram]") ? block.nextElementSibling : null;
  count += 1;
  try {
    const { svg } = await withoutStyleElements(() => mermaid.render(`diagram-${count}`, code.textContent));
    const figure = document.createElement("figure");
    figure.className = "bh-diagram";
    figure.dataset.diagram = "";
    figure.innerHTML = svg;
    figure.firstElementChild?.setAttribute("role", "img");
    figure.firstElementChild?.setAttribute("aria-label", code.textContent.trim().split("\n")[0]);
    before?.remove();
    block.after(figure);
    block.hidden = true;
  } catch (error) {
    before?.remove();
    block.hidden = false;
    block.title = error.message;
  }
}

let running = Promise.resolve();

function drawAll() {
  running = running.then(async () => {
    rules.clear();
    mermaid.initialize(settings());
    for (const code of $$(".bh-prose pre:not([data-source]) > code.language-mermaid")) if (!code.closest("[contenteditable]")) await draw(code);
  });
}

document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
drawAll();
document.addEventListener("htmx:afterSwap", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
