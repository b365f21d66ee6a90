// The text of one paragraph, with as few escapes as it needs to be read back as it is.
import { dialect } from "./dialect.js";

const RANK = ["link", "bold", "italic", "strike", "code"];
const SIGNS = { bold: "**", italic: "*", strike: "~~" };
const EVERY = /[\\`*_[\]<&~|#+\-=>:!@]/g;
const known = new Map();
const MOST_KNOWN = 5000;

const reachable = (href) => dialect.validateLink(dialect.normalizeLink(href ?? ""));

// Addresses as a reader of markdown makes them; what is no address for it cannot be a link.
function addressed(one) {
  const made = one.type === "image" ? { ...one, attrs: { ...one.attrs, src: dialect.normalizeLink(one.attrs.src ?? "") } } : { ...one };
  if (!one.marks) return made;
  const marks = one.marks.filter((mark) => mark.type !== "link" || (mark.attrs.href && reachable(mark.attrs.href)));
  made.marks = marks.map((mark) => (mark.type === "link" ? { type: "link", attrs: { href: dialect.normalizeLink(mark.attrs.href), title: mark.attrs.title ?? null } } : { type: mark.type }));
  return made;
}

// Line breaks have no spaces around them, and a paragraph has none at its ends.
function settled(content) {
  const made = content.map(addressed);
  const at = (index, way) => made[index]?.type === "text" && !isCode(made[index]) && (made[index].text = made[index].text.replace(...way));
  made.forEach((one, index) => {
    if (index === 0 || made[index - 1].type === "hardBreak") at(index, [/^[\s]+/, ""]);
    if (index === made.length - 1 || made[index + 1].type === "hardBreak") at(index, [/[\s]+$/, ""]);
  });
  const full = made.filter((one) => one.type !== "text" || one.text);
  while (full[0]?.type === "hardBreak") full.shift();
  while (full.at(-1)?.type === "hardBreak") full.pop();
  const single = full.filter((one, index) => one.type !== "hardBreak" || full[index - 1].type !== "hardBreak");
  return single.length === content.length && single.every((one, index) => one.text === content[index].text) ? single : settled(single);
}

const isCode = (one) => one.marks?.some((mark) => mark.type === "code");
const sameMark = (one, other) => one.type === other.type && JSON.stringify(one.attrs ?? null) === JSON.stringify(other.attrs ?? null);
const has = (one, mark) => (one?.marks ?? []).some((each) => sameMark(each, mark));

function lightly(text) {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, "\\\\")
    .replace(/[`]/g, "\\`")
    .replace(/\*/g, (sign, at) => (/\s/.test(text[at - 1] ?? "") && /\s/.test(text[at + 1] ?? "") ? sign : "\\*"))
    .replace(/_/g, (sign, at, whole) => (/[\p{L}\p{N}_]/u.test(whole[at - 1] ?? "") && /[\p{L}\p{N}_]/u.test(whole[at + 1] ?? "") ? sign : "\\_"))
    .replace(/~~/g, "\\~\\~")
    .replace(/\](?=[([])/g, "\\]")
    .replace(/<(?=[A-Za-z][\w+.-]*:|[^\s<>]+@)/g, "\\<")
    .replace(/&(?=#?\w+;)/g, "\\&");
}

const atLineStart = (line) => line.replace(/^(\s*)([-+#>=:|~]|\*(?=\s))/, "$1\\$2").replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");

function codeSpan(text) {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const spaced = /^`|`$|^ .*[^ ].* $/.test(text) ? ` ${text} ` : text;
  return fence + spaced + fence;
}

function address(href) {
  let depth = 0;
  for (const letter of href) if ((depth += { "(": 1, ")": -1 }[letter] ?? 0) < 0) break;
  return href && depth === 0 && !/[\s<>\\]/.test(href) ? href : `<${href.replace(/[<>\\]/g, "\\$&")}>`;
}

const titled = (title) => (title ? ` "${title.replace(/["\\]/g, "\\$&")}"` : "");

function open(mark) {
  return mark.type === "link" ? "[" : (SIGNS[mark.type] ?? "");
}

function close(mark) {
  return mark.type === "link" ? `](${address(mark.attrs.href ?? "")}${titled(mark.attrs.title)})` : (SIGNS[mark.type] ?? "");
}

// Signs of emphasis stand at letters: spaces, and where `outside` says so punctuation, go out of it.
function expelled(content, outside) {
  const pattern = outside ? /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu : /^\s+|\s+$/g;
  return content.flatMap((one, index) => {
    if (one.type !== "text" || isCode(one) || !one.marks?.some((mark) => SIGNS[mark.type])) return [one];
    const parts = [];
    let text = one.text;
    for (const [edge, neighbor] of [["start", content[index - 1]], ["end", content[index + 1]]]) {
      const ends = one.marks.filter((mark) => SIGNS[mark.type] && !has(neighbor, mark));
      const found = ends.length && [...text.matchAll(pattern)].find((run) => (edge === "start" ? run.index === 0 : run.index > 0 || run[0].length === text.length));
      if (!found) continue;
      const bare = { type: "text", text: found[0], marks: one.marks.filter((mark) => !ends.includes(mark)) };
      text = edge === "start" ? text.slice(found[0].length) : text.slice(0, found.index);
      parts.push([edge, bare]);
    }
    const before = parts.filter(([edge]) => edge === "start").map(([, bare]) => bare);
    const after = parts.filter(([edge]) => edge === "end").map(([, bare]) => bare);
    return [...before, ...(text ? [{ ...one, text }] : []), ...after];
  });
}

function reach(content, from, mark) {
  let at = from;
  while (at < content.length && has(content[at], mark)) at += 1;
  return at;
}

function plain(one, escape) {
  if (one.type === "hardBreak") return "\n";
  if (one.type === "mention") return `@[${one.attrs.label}](${one.attrs.id})`;
  if (one.type === "image") return `![${one.attrs.alt ?? ""}](${address(one.attrs.src ?? "")}${titled(one.attrs.title)})`;
  return isCode(one) ? codeSpan(one.text) : escape(one.text);
}

function joined(content, escape) {
  const opened = [];
  let made = "";
  content.forEach((one, index) => {
    const marks = (one.marks ?? []).filter((mark) => mark.type !== "code");
    const keep = opened.findIndex((mark) => !has(one, mark));
    if (keep >= 0) while (opened.length > keep) made += close(opened.pop());
    const fresh = marks.filter((mark) => !opened.some((each) => sameMark(each, mark)));
    fresh.sort((a, b) => reach(content, index, b) - reach(content, index, a) || RANK.indexOf(a.type) - RANK.indexOf(b.type));
    for (const mark of fresh) {
      made += open(mark);
      opened.push(mark);
    }
    made += plain(one, escape);
  });
  while (opened.length) made += close(opened.pop());
  return made;
}

const lines = (text) => text.split("\n").map(atLineStart).join("\n");
const fully = (text) => text.replace(EVERY, "\\$&");

function candidates(content) {
  const whole = expelled(content, false);
  const bare = expelled(content, true);
  return [
    () => joined(whole, (text) => text.replace(/\\(?=[!-/:-@[-`{-~]|$)/g, "\\\\")),
    () => joined(whole, lightly),
    () => lines(joined(whole, lightly)),
    () => lines(joined(whole, fully)),
    () => lines(joined(bare, lightly)),
    () => lines(joined(bare, fully)),
    () => lines(joined(content.map(({ marks, ...one }) => ({ ...one, marks: marks?.filter((mark) => mark.type === "link" || mark.type === "code") })), fully)),
  ];
}

const SIGN = (one) => JSON.stringify([one.type, one.text, one.attrs?.id, one.attrs?.src, one.attrs?.alt, one.attrs?.title, (one.marks ?? []).map((mark) => mark.type + (mark.attrs?.href ?? "") + (mark.attrs?.title ?? "")).sort()]);

function words(content) {
  return content.map((one) => (one.type === "text" ? one.text : `\u0000${one.type}${one.attrs?.id ?? one.attrs?.src ?? ""}\u0000`)).join("");
}

function merged(content) {
  const made = [];
  for (const one of content) {
    const last = made.at(-1);
    if (last?.type === "text" && one.type === "text" && SIGN({ ...last, text: "" }) === SIGN({ ...one, text: "" })) made[made.length - 1] = { ...last, text: last.text + one.text };
    else made.push(one);
  }
  return made;
}

let readInline = null;

// reading.js and this file need each other: whether a text is right is known by reading it.
export function checkBy(reader) {
  readInline = reader;
}

function readsAs(text, exact, content) {
  const tokens = dialect.parse(text, {});
  if (tokens.length !== 3 || tokens[0].type !== "paragraph_open") return false;
  const got = readInline(tokens[1].children);
  const want = merged(content);
  return exact ? got.length === want.length && got.every((one, at) => SIGN(one) === SIGN(want[at])) : words(got) === words(want);
}

export function paragraphText(given = [], { cell = false } = {}) {
  const key = `${cell}${JSON.stringify(given)}`;
  if (known.has(key)) return known.get(key);
  const content = settled(merged(cell ? given.map((one) => (one.type === "hardBreak" ? { type: "text", text: " " } : one)) : given));
  let text = "";
  if (content.length) {
    const spread = expelled(content, false);
    const all = candidates(content);
    const found = all.findIndex((make, at) => readsAs(make(), at < 4, at < 4 ? spread : content));
    text = all[found < 0 ? all.length - 1 : found]();
  }
  if (known.size > MOST_KNOWN) known.clear();
  known.set(key, text);
  return text;
}
