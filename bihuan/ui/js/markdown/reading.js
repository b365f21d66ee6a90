// Markdown to the editor's document, as plain JSON. What the editor has no form for becomes a block that shows its source.
import { dialect, drawn, TASK } from "./dialect.js";
import { checkBy } from "./inline.js";
import { block as written } from "./writing.js";

class Formless extends Error {}

const MARKS = { strong: "bold", em: "italic", s: "strike" };
const HARD_BREAK = { type: "hardBreak" };

function inline(tokens) {
  const made = [];
  let marks = [];
  const add = (node) => made.push(marks.length ? { ...node, marks: [...marks] } : node);
  const say = (text, ...more) => {
    if (!text) return;
    const all = [...marks, ...more];
    const last = made.at(-1);
    if (last?.type === "text" && JSON.stringify(last.marks ?? []) === JSON.stringify(all)) last.text += text;
    else made.push(all.length ? { type: "text", text, marks: all } : { type: "text", text });
  };
  for (const token of tokens) {
    const [, name, edge] = /^(strong|em|s|link)_(open|close)$/.exec(token.type) ?? [];
    if (name === "link" && edge === "open") marks = [...marks, { type: "link", attrs: { href: token.attrGet("href"), title: token.attrGet("title") } }];
    else if (edge === "open") marks = [...marks, { type: MARKS[name] }];
    else if (edge === "close") marks = marks.slice(0, -1);
    else if (token.type === "text" || token.type === "text_special") say(token.content);
    else if (token.type === "code_inline") say(token.content, { type: "code" });
    else if (token.type === "softbreak" || token.type === "hardbreak") add(HARD_BREAK);
    else if (token.type === "mention") add({ type: "mention", attrs: { id: token.meta.id, label: token.content } });
    else if (token.type === "image") add({ type: "image", attrs: { src: token.attrGet("src"), alt: token.content, title: token.attrGet("title") } });
    else throw new Formless(token.type);
  }
  return made;
}

checkBy(inline);

// Tokens from `at` up to the one that closes it; a cursor over the list of tokens.
function children(tokens, cursor, close) {
  const made = [];
  while (tokens[cursor.at].type !== close) made.push(node(tokens, cursor));
  cursor.at += 1;
  return made;
}

const filled = (content) => (content.length ? { content } : {});

function paragraph(tokens, cursor, close) {
  const content = inline(tokens[cursor.at].children);
  cursor.at += 1;
  if (tokens[cursor.at].type !== close) throw new Formless(close);
  cursor.at += 1;
  return filled(content);
}

// The box of a task is the beginning of its first paragraph, as it was written.
function boxOf(item, begins) {
  const found = TASK.exec(begins);
  if (!found) return null;
  const first = item.content[0];
  const text = first.content[0];
  if (found[0].length > text.text.length) throw new Formless("a box with nothing behind it");
  return { checked: found[1] !== " ", rest: text.text.slice(found[0].length), first };
}

function taskItem(item, box) {
  const { first, rest, checked } = box;
  const content = [...(rest ? [{ type: "text", text: rest }] : []), ...first.content.slice(1)];
  return { type: "taskItem", attrs: { checked }, content: [{ type: "paragraph", ...filled(content) }, ...item.content.slice(1)] };
}

function list(tokens, cursor, opening) {
  const ordered = opening.type === "ordered_list_open";
  const begin = cursor.at;
  const items = children(tokens, cursor, ordered ? "ordered_list_close" : "bullet_list_close");
  const begins = tokens.slice(begin, cursor.at).flatMap((token, at, all) => (token.type === "list_item_open" && token.level === opening.level + 1 ? [all[at + 1].type === "paragraph_open" ? all[at + 2].content : ""] : []));
  const direct = tokens.slice(begin, cursor.at).filter((token) => token.type === "paragraph_open" && token.level === opening.level + 2);
  const attrs = { marker: opening.markup, tight: direct.every((token) => token.hidden) };
  const boxes = items.map((item, at) => boxOf(item, begins[at]));
  if (boxes.some(Boolean)) {
    if (ordered || !boxes.every(Boolean)) throw new Formless("tasks among other points");
    return { type: "taskList", attrs, content: items.map((item, at) => taskItem(item, boxes[at])) };
  }
  if (ordered) return { type: "orderedList", attrs: { ...attrs, start: Number(opening.attrGet("start") ?? 1) }, content: items };
  return { type: "bulletList", attrs, content: items };
}

function cell(tokens, cursor, type) {
  const align = /text-align:(\w+)/.exec(tokens[cursor.at - 1].attrGet("style") ?? "")?.[1] ?? null;
  const content = inline(tokens[cursor.at].children);
  cursor.at += 2;
  return { type, attrs: { align }, content: [{ type: "paragraph", ...filled(content) }] };
}

function table(tokens, cursor) {
  const rows = [];
  for (; tokens[cursor.at].type !== "table_close"; cursor.at += 1) {
    const { type } = tokens[cursor.at];
    if (type === "tr_open") rows.push({ type: "tableRow", content: [] });
    else if (type === "th_open" || type === "td_open") {
      cursor.at += 1;
      rows.at(-1).content.push(cell(tokens, cursor, type === "th_open" ? "tableHeader" : "tableCell"));
      cursor.at -= 1;
    }
  }
  cursor.at += 1;
  return { type: "table", content: rows };
}

const code = (token) => ({ type: "codeBlock", attrs: { language: token.info || null }, ...filled(token.content ? [{ type: "text", text: token.content.replace(/\n$/, "") }].filter((one) => one.text) : []) });

function node(tokens, cursor) {
  const token = tokens[cursor.at];
  cursor.at += 1;
  if (token.type === "paragraph_open") return { type: "paragraph", ...paragraph(tokens, cursor, "paragraph_close") };
  if (token.type === "heading_open") return { type: "heading", attrs: { level: Number(token.tag[1]) }, ...paragraph(tokens, cursor, "heading_close") };
  if (token.type === "bullet_list_open" || token.type === "ordered_list_open") return list(tokens, cursor, token);
  if (token.type === "list_item_open") return { type: "listItem", content: grounded(children(tokens, cursor, "list_item_close")) };
  if (token.type === "blockquote_open") return { type: "blockquote", content: some(children(tokens, cursor, "blockquote_close")) };
  if (token.type === "table_open") return table(tokens, cursor);
  if (token.type === "fence" || token.type === "code_block") return code(token);
  if (token.type === "hr") return { type: "horizontalRule" };
  throw new Formless(token.type);
}

const some = (content) => (content.length ? content : [{ type: "paragraph" }]);

// A point begins with a paragraph in the editor; an empty one leaves no trace in the text.
const grounded = (content) => (content[0]?.type === "paragraph" ? content : [{ type: "paragraph" }, ...content]);

export const sourceBlock = (text) => ({ type: "source", content: [{ type: "text", text }] });

// The lines of the text that make a block each; what stands between blocks and is not empty defines addresses of links.
function spans(tokens, lines) {
  const found = [];
  const emptyTo = (from, to) => {
    const first = lines.slice(from, to).findIndex((line) => line.trim());
    if (first >= 0) found.push({ from: from + first, to: trimmed(lines, from, to), at: -1 });
  };
  let end = 0;
  tokens.forEach((token, at) => {
    if (token.level !== 0 || !token.map || token.nesting < 0) return;
    emptyTo(end, token.map[0]);
    found.push({ from: token.map[0], to: trimmed(lines, ...token.map), at });
    end = token.map[1];
  });
  emptyTo(end, lines.length);
  return found;
}

function trimmed(lines, from, to) {
  while (to > from && !lines[to - 1].trim()) to -= 1;
  return to;
}

function shown(tokens, span, text, source) {
  if (span.at < 0) return sourceBlock(text);
  try {
    const made = node(tokens, { at: span.at });
    const again = written(made);
    if (drawn(again) === drawn(text) || drawn(`${again}\n\n${source.definitions}`) === drawn(`${text}\n\n${source.definitions}`)) return made;
  } catch (error) {
    if (!(error instanceof Formless)) throw error;
  }
  return sourceBlock(text);
}

// {doc, blocks: [{node, text, from, to}]}: `from` and `to` are offsets of the block's own source in the text.
export function read(text) {
  const lines = text.split("\n");
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1) + line.length + 1);
  const tokens = dialect.parse(text, {});
  const all = spans(tokens, lines).map((span) => {
    const from = starts[span.from];
    const to = starts[span.to] - 1;
    return { ...span, lines: [span.from, span.to], from, to, text: text.slice(from, to) };
  });
  const definitions = all.filter((one) => one.at < 0).map((one) => one.text).join("\n\n");
  const blocks = all.map((one) => ({ from: one.from, to: one.to, text: one.text, node: shown(tokens, one, one.text, { definitions }) }));
  return { doc: { type: "doc", content: some(blocks.map((one) => one.node)) }, blocks };
}
