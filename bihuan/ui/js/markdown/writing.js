// The editor's document back to markdown, block by block.
import { paragraphText } from "./inline.js";

const LISTS = { bulletList: ["-", "*", "+"], taskList: ["-", "*", "+"], orderedList: [".", ")"] };
const family = (node) => (node?.type === "taskList" ? "bulletList" : node?.type);

function fenced(node) {
  const text = (node.content ?? []).map((one) => one.text).join("");
  const info = node.attrs?.language ?? "";
  const sign = info.includes("`") ? "~" : "`";
  const longest = Math.max(2, ...[...text.matchAll(sign === "~" ? /~+/g : /`+/g)].map((run) => run[0].length));
  const fence = sign.repeat(longest + 1);
  return `${fence}${info}\n${text}${text ? "\n" : ""}${fence}`;
}

const cellText = (cell) => paragraphText((cell.content ?? []).flatMap((one, at) => [...(at ? [{ type: "text", text: " " }] : []), ...(one.content ?? [])]), { cell: true }).replace(/\n/g, " ").replace(/\\*\|/g, (run) => (run.length % 2 ? `\\${run}` : run));

function table(node) {
  const rows = node.content.map((row) => row.content.map(cellText));
  const width = Math.max(...rows.map((row) => row.length));
  const rule = { left: ":--", right: "--:", center: ":-:" };
  const aligns = Array.from({ length: width }, (_, at) => rule[node.content[0].content[at]?.attrs?.align] ?? "---");
  const line = (cells) => `| ${Array.from({ length: width }, (_, at) => cells[at] ?? "").join(" | ")} |`;
  return [line(rows[0]), line(aligns), ...rows.slice(1).map(line)].join("\n");
}

const indented = (text, by) => text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(by)}`);
const isList = (node) => node.type in LISTS;

// Only a list that begins with a first word, and with 1 where it counts, is seen right below a paragraph.
const interrupts = (node) => isList(node) && (node.attrs?.start ?? 1) === 1 && block(node.content[0].content[0]) !== "";

// A list is tight where all its points are one paragraph, with lists below it at most.
function isTight(node) {
  const close = (item) => (item.content ?? []).every((one, at) => (at === 0 ? one.type === "paragraph" : interrupts(one)));
  return node.attrs?.tight !== false && node.content.every(close);
}

function list(node, before) {
  const choices = LISTS[node.type];
  const wanted = choices.includes(node.attrs?.marker) ? node.attrs.marker : choices[0];
  const marker = before && family(before.node) === family(node) && before.marker === wanted ? choices.find((one) => one !== wanted) : wanted;
  const first = node.attrs?.start ?? 1;
  const tight = isTight(node);
  // A task without a word is none yet.
  const items = node.type === "taskList" ? node.content.filter((item) => blocks(item.content ?? [], "\n")) : node.content;
  const points = items.map((item, at) => {
    const sign = node.type === "orderedList" ? `${first + at}${marker} ` : `${marker} `;
    const box = node.type === "taskList" && block(item.content[0]) ? `[${item.attrs?.checked ? "x" : " "}] ` : "";
    const own = blocks(item.content ?? [], tight ? "\n" : "\n\n");
    const body = box ? own : own.replace(/^\[(?=[ xX]\]\s)/, "\\[");
    return (sign + indented(box + body, sign.length)).replace(/[ \t]+$/, "");
  });
  return { text: points.join(tight ? "\n" : "\n\n"), marker };
}

function quoted(node) {
  return blocks(node.content ?? [], "\n\n").split("\n").map((line) => (line ? `> ${line}` : ">")).join("\n");
}

function one(node, before) {
  if (node.type === "paragraph") return { text: paragraphText(node.content) };
  if (node.type === "heading") return { text: heading(node) };
  if (isList(node)) return list(node, before);
  if (node.type === "blockquote") return { text: quoted(node) };
  if (node.type === "codeBlock") return { text: fenced(node) };
  if (node.type === "table") return { text: table(node) };
  if (node.type === "horizontalRule") return { text: "---" };
  if (node.type === "source") return { text: (node.content ?? []).map((part) => part.text).join("").replace(/^\n+|\s+$/g, "") };
  throw new Error(`there is no markdown for ${node.type}`);
}

function heading(node) {
  const text = paragraphText((node.content ?? []).map((part) => (part.type === "hardBreak" ? { type: "text", text: " " } : part)), { cell: true });
  return `${"#".repeat(node.attrs?.level ?? 1)} ${text.replace(/(^|\s)(#+)$/, "$1\\$2")}`.trimEnd();
}

// The texts of blocks that follow each other; an empty paragraph has none.
export function texts(nodes) {
  let before = null;
  return nodes.map((node) => {
    const made = one(node, before);
    if (made.text) before = { node, marker: made.marker };
    return made.text;
  });
}

function blocks(nodes, gap) {
  return texts(nodes).filter(Boolean).join(gap);
}

export const block = (node) => one(node, null).text;
export const write = (doc) => blocks(doc.content ?? [], "\n\n");
