// What was changed in the editor, put into the text as it was written: what nobody touched stays letter for letter.
import { drawn } from "./dialect.js";
import { read } from "./reading.js";
import { texts, write } from "./writing.js";

const MOST_STEPS = 1500;
const pieces = (text) => text.match(/\n|[^\S\n]+|[A-Za-z0-9]+|[^]/gu) ?? [];

// Pairs [at in one, at in other] of what both have in the same order (Myers), or null where they differ too much.
export function matches(one, other) {
  const most = Math.min(one.length + other.length, MOST_STEPS);
  const trail = [];
  let ends = new Map([[1, 0]]);
  for (let steps = 0; steps <= most; steps += 1) {
    trail.push(new Map(ends));
    for (let line = -steps; line <= steps; line += 2) {
      const down = line === -steps || (line !== steps && (ends.get(line - 1) ?? -1) < (ends.get(line + 1) ?? -1));
      let x = down ? (ends.get(line + 1) ?? 0) : (ends.get(line - 1) ?? 0) + 1;
      while (x < one.length && x - line < other.length && one[x] === other[x - line]) x += 1;
      ends.set(line, x);
      if (x >= one.length && x - line >= other.length) return walkedBack(trail, one.length, other.length);
    }
  }
  return null;
}

function walkedBack(trail, x, y) {
  const found = [];
  for (let steps = trail.length - 1; steps >= 0; steps -= 1) {
    const ends = trail[steps];
    const line = x - y;
    const down = line === -steps || (line !== steps && (ends.get(line - 1) ?? -1) < (ends.get(line + 1) ?? -1));
    const before = down ? line + 1 : line - 1;
    const fromX = steps ? (ends.get(before) ?? 0) : 0;
    const fromY = steps ? fromX - before : 0;
    while (x > fromX && y > fromY) found.push([(x -= 1), (y -= 1)]);
    if (steps) [x, y] = [fromX, fromY];
  }
  return found.reverse();
}

// What made `other` out of `one`: [from, to, what stands there now] for each place.
function edits(one, other) {
  const same = matches(one, other);
  if (!same) return null;
  const found = [];
  let [x, y] = [0, 0];
  for (const [at, to] of [...same, [one.length, other.length]]) {
    if (at > x || to > y) found.push([x, at, other.slice(y, to).join("")]);
    [x, y] = [at + 1, to + 1];
  }
  return found;
}

const collide = ([from, to], [start, end]) => (from === to || start === end ? (from > start && from < end) || (start > from && start < to) : Math.max(from, start) < Math.min(to, end));

// Both changes of a base in one text; where both changed the same, `theirs`. Null where they differ too much.
export function merged(base, ours, theirs) {
  const [b, o, t] = [base, ours, theirs].map(pieces);
  const [mine, its] = [edits(b, o), edits(b, t)];
  if (!mine || !its) return null;
  const alone = mine.filter((edit) => !its.some((other) => collide(edit, other)));
  const both = alone.filter((edit) => !its.some((other) => edit[0] === other[0] && edit[1] === other[1]));
  let made = "";
  let at = 0;
  for (const [from, to, text] of [...both, ...its].sort((one, other) => one[0] - other[0] || one[1] - other[1])) {
    made += b.slice(at, from).join("") + text;
    at = to;
  }
  return made + b.slice(at).join("");
}

// Stretches of old and new blocks: those that are the same, and those that are not.
function stretches(before, after) {
  const same = matches(before, after) ?? [];
  const found = [];
  let [old, fresh] = [0, 0];
  for (const [at, to] of [...same, [before.length, after.length]]) {
    if (at > old || to > fresh) found.push({ old: [old, at], fresh: [fresh, to], same: false });
    if (at < before.length) found.push({ old: [at, at + 1], fresh: [to, to + 1], same: true });
    [old, fresh] = [at + 1, to + 1];
  }
  return found;
}

function changed(source, blocks, part, was, now) {
  const theirs = now.slice(...part.fresh).join("\n\n");
  if (part.old[0] === part.old[1]) return [theirs];
  const ours = source.slice(blocks[part.old[0]].from, blocks[part.old[1] - 1].to);
  const base = was.slice(...part.old).join("\n\n");
  const both = base === ours ? null : merged(base, ours, theirs);
  return both === null || both === theirs ? [theirs] : [both, theirs];
}

function put(source, blocks, parts, chosen, apart) {
  let made = "";
  let last = null;
  parts.forEach((part, at) => {
    const text = chosen[at];
    if (!text) return;
    if (last === null) made += part.old[0] === 0 && blocks.length ? source.slice(0, blocks[0].from) : "";
    else {
      const adjacent = part.old[0] > 0 && last === part.old[0] && part.old[1] > part.old[0] && !(apart && (!part.same || !parts[at - 1].same));
      made += adjacent ? source.slice(blocks[last - 1].to, blocks[part.old[0]].from) : "\n\n";
    }
    made += text;
    last = part.old[1] > part.old[0] ? part.old[1] : -1;
  });
  const end = blocks.at(-1);
  return made + (end && made ? source.slice(end.to) : "");
}

// The text to store for a document that was read from `source` and then changed.
export function kept(source, doc) {
  const { blocks, doc: began } = read(source);
  const was = blocks.length ? texts(began.content) : [];
  const now = texts(doc.content ?? []).filter(Boolean);
  if (was.length === now.length && was.every((text, at) => text === now[at])) return source;
  const wanted = write(doc);
  const parts = stretches(was, now);
  const ways = parts.map((part) => (part.same ? [source.slice(blocks[part.old[0]].from, blocks[part.old[0]].to)] : changed(source, blocks, part, was, now)));
  for (const [way, apart] of [[0, false], [0, true], [-1, false], [-1, true]]) {
    const made = put(source, blocks, parts, ways.map((choices) => choices.at(way)), apart);
    if (drawn(made) === drawn(wanted)) return made;
  }
  return wanted + (/\n$/.exec(source)?.[0] ?? "");
}

// Whether the editor can show the text without losing any of it.
export function fits(text) {
  return drawn(write(read(text).doc)) === drawn(text);
}
