// Markdown → editor → markdown: nothing changes that nobody touched, and nothing is lost of what was.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { drawn } from "../js/markdown/dialect.js";
import { fits, kept } from "../js/markdown/keeping.js";
import { read } from "../js/markdown/reading.js";
import { write } from "../js/markdown/writing.js";

const samples = readFileSync(new URL("./samples.md", import.meta.url), "utf8").split("\n<<<>>>\n").map((text) => text.replace(/\n$/, ""));
const ROUNDS = Number(process.env.ROUNDS ?? 150);

// Always the same chances, so that a failure can be seen again.
function chances(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (limit) => Math.floor(next() * limit), pick: (list) => list[Math.floor(next() * list.length)] };
}

const WORDS = ["运费", "按原单重量计价", "weight", "billable_weight", "2 * 3", "a*b", "**", "_x_", "`", "[x]", "](", "<b>", "&amp;", "#", "1.", "- ", "|", "\\", "~~", "。", "！", "“好”", "http://a.cn", "@小林", "REQ-12", "  ", ":", ">", "===", "`", "![", "<http://a.cn>", "$1", "　"];
const PIECES = ["# 标题", "段落一\n第二行", "- 一\n- 二\n  - 三", "* a\n\n* b", "1. 一\n2. 二", "3) 三\n4) 四", "- [ ] 做\n- [x] 完", "> 引\n> 言", "```python\nprint(1)\n```", "~~~\n波\n~~~", "    缩进代码", "| 周 | 件 |\n|:--|--:|\n| W26 | 219 |", "---", "***", "[a]: /x", "[文][a]", "<div>生</div>", "Setext\n===", "**重**点_和_*斜*", "`代`码", "![图](/x.png \"题\")", "a  \nb\\\nc", "&copy; &lt;", "- 混\n- [ ] 合", "- ```\n  块\n  ```", "@[知夏](1) 看", "> - 引\n>   单", "1. 一\n\n   段\n2. 二", "line\n- list", "+ x\n+ y", "\\# 不是标题", "|a|b|\n|-|-|\n|1|", "-", "　　中文段首空两格"];

const randomText = (chance) => Array.from({ length: 1 + chance.below(6) }, () => chance.pick(PIECES)).join(chance.pick(["\n\n", "\n\n", "\n", "\n\n\n"]));

function randomInline(chance) {
  return Array.from({ length: 1 + chance.below(4) }, () => {
    const kind = chance.below(12);
    if (kind === 0) return { type: "mention", attrs: { id: "7", label: "知夏" } };
    if (kind === 1) return { type: "hardBreak" };
    if (kind === 2) return { type: "image", attrs: { src: "/a/b c.png", alt: "图[1]", title: null } };
    const text = Array.from({ length: 1 + chance.below(4) }, () => chance.pick(WORDS)).join(chance.pick(["", " "]));
    const marks = ["bold", "italic", "strike"].filter(() => chance.below(5) === 0).map((type) => ({ type }));
    if (chance.below(8) === 0) marks.push({ type: "link", attrs: { href: "/x_(1)", title: null } });
    return chance.below(9) === 0 ? { type: "text", text, marks: [{ type: "code" }] } : { type: "text", text, ...(marks.length ? { marks } : {}) };
  });
}

const paragraph = (chance) => ({ type: "paragraph", content: randomInline(chance) });

function randomBlock(chance, depth = 0) {
  const kind = chance.below(depth > 2 ? 3 : 9);
  const some = (make) => Array.from({ length: 1 + chance.below(3) }, make);
  if (kind < 3) return paragraph(chance);
  if (kind === 3) return { type: "heading", attrs: { level: 1 + chance.below(6) }, content: randomInline(chance).filter((one) => one.type !== "hardBreak") };
  if (kind === 4) return { type: "bulletList", attrs: { marker: "-", tight: chance.below(2) === 0 }, content: some(() => ({ type: "listItem", content: [paragraph(chance), ...(chance.below(3) ? [] : [randomBlock(chance, depth + 1)])] })) };
  if (kind === 5) return { type: "orderedList", attrs: { start: 1 + chance.below(12), marker: ".", tight: true }, content: some(() => ({ type: "listItem", content: [paragraph(chance)] })) };
  if (kind === 6) return { type: "taskList", attrs: { marker: "-", tight: true }, content: some(() => ({ type: "taskItem", attrs: { checked: chance.below(2) === 0 }, content: [paragraph(chance)] })) };
  if (kind === 7) return { type: "blockquote", content: some(() => randomBlock(chance, depth + 1)) };
  return { type: "table", content: ["tableHeader", "tableCell", "tableCell"].map((type) => ({ type: "tableRow", content: [0, 1].map(() => ({ type, attrs: { align: null }, content: [paragraph(chance)] })) })) };
}

const said = (doc) => JSON.stringify(doc, (name, value) => (name === "marks" || name === "attrs" ? undefined : value)).match(/"text":"(?:[^"\\]|\\.)*"/g)?.map((part) => JSON.parse(part.slice(7))).join("").replace(/\s+/g, "") ?? "";

test("a text nobody touched stays letter for letter", () => {
  for (const text of samples) assert.equal(kept(text, read(text).doc), text);
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const text = randomText(chances(seed)) + "\n".repeat(seed % 3);
    assert.equal(kept(text, read(text).doc), text, `seed ${seed}`);
  }
});

test("every sample is shown whole, and most of it in a form of its own", () => {
  for (const text of samples) assert.ok(fits(text), text);
  const all = samples.flatMap((text) => read(text).blocks);
  const asSource = all.filter((one) => one.node.type === "source");
  assert.ok(asSource.length < all.length / 8, asSource.map((one) => one.text).join("\n--\n"));
});

test("what a random text is drawn as, its written document is drawn as", () => {
  for (let seed = 0; seed < ROUNDS * 3; seed += 1) {
    const text = randomText(chances(seed));
    if (!fits(text)) continue;
    assert.equal(drawn(write(read(text).doc)), drawn(text), `seed ${seed}`);
  }
  const odd = Array.from({ length: ROUNDS }, (_, seed) => randomText(chances(seed))).filter((text) => !fits(text));
  assert.ok(odd.length <= ROUNDS / 50, odd.join("\n=====\n"));
});

test("a change of one block leaves every other one as it was written", () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const chance = chances(seed);
    const text = chance.below(2) ? chance.pick(samples) : randomText(chance);
    const { doc, blocks } = read(text);
    const at = chance.below(doc.content.length);
    if (doc.content[at].type === "source" || !fits(text)) continue;
    const changed = { ...doc, content: doc.content.with(at, { type: "paragraph", content: [{ type: "text", text: "改过的一段" }] }) };
    const made = kept(text, changed);
    const alike = (block) => drawn(block.text) === drawn(blocks[at].text);
    for (const block of blocks.filter((one) => !alike(one))) assert.ok(made.includes(block.text), `seed ${seed}\n${text}\n->\n${made}\nlost ${block.text}`);
    assert.ok(made.includes("改过的一段"));
  }
});

test("a change of one word leaves the rest of its block as it was written", () => {
  const cases = [
    ["a __b__ and *c*\nnext_line 运费", "运费", "邮费"],
    ["|周|件|\n|:-|-:|\n|W26|219|\n|W27| 8 |", "219", "220"],
    ["* 一\n* 二\n    * 三", "三", "四"],
    ["　　中文段首空两格，按_原_单。", "中文", "汉字"],
    ["See [docs][d] or <http://a.cn>\n\n[d]: /docs", "See", "Read"],
    ["1) 一\n1) 二\n1) 三", "二", "两"],
    ["Title\n=====\n\nx", "Title", "Head"],
  ];
  for (const [text, from, to] of cases) {
    const doc = JSON.parse(JSON.stringify(read(text).doc).replace(from, to));
    assert.equal(kept(text, doc), text.replace(from, to));
  }
});

test("whatever is built in the editor is read back with the same words and form", () => {
  for (let seed = 0; seed < ROUNDS * 2; seed += 1) {
    const chance = chances(seed);
    const doc = { type: "doc", content: Array.from({ length: 1 + chance.below(4) }, () => randomBlock(chance)) };
    const text = write(doc);
    const again = read(text).doc;
    assert.equal(said(again), said(doc), `seed ${seed}\n${text}`);
    assert.equal(drawn(write(again)), drawn(text), `seed ${seed}`);
  }
});
