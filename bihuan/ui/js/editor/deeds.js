// What the toolbar, the menu after / and the keys do to a text.
import { toast } from "../toast.js";

const chain = (editor) => editor.chain().focus();

function link(editor, words) {
  const now = editor.getAttributes("link").href ?? "";
  const href = prompt(words.address, now || "https://");
  if (href === null) return;
  if (!href.trim() || href.trim() === "https://") return void chain(editor).extendMarkRange("link").unsetLink().run();
  if (!/^(https?:|mailto:|\/)/i.test(href.trim())) return void toast(words.badAddress);
  if (editor.state.selection.empty && !now) return void chain(editor).insertContent({ type: "text", text: href.trim(), marks: [{ type: "link", attrs: { href: href.trim() } }] }).run();
  chain(editor).extendMarkRange("link").setLink({ href: href.trim() }).run();
}

const DIAGRAM = "graph LR\n  A[声音] --> B[需求]\n  B --> C[结果]";

// `icon` in the toolbar, `slash` in the menu after /, `on` tells whether it is in force where the cursor is.
export function deeds(words, icon, pick) {
  return [
    { name: "undo", label: words.undo, icon: icon("undo-2"), act: (editor) => chain(editor).undo().run() },
    { name: "redo", label: words.redo, icon: icon("redo-2"), act: (editor) => chain(editor).redo().run() },
    null,
    ...[1, 2, 3].map((level) => ({
      name: `heading${level}`,
      label: `${words.heading} ${level}`,
      icon: [icon("heading-1"), icon("heading-2"), icon("heading-3")][level - 1],
      slash: `h${level} heading`,
      keys: "#".repeat(level),
      on: (editor) => editor.isActive("heading", { level }),
      act: (editor) => chain(editor).toggleHeading({ level }).run(),
    })),
    null,
    { name: "bold", label: words.bold, icon: icon("bold"), keys: "Ctrl B", on: (editor) => editor.isActive("bold"), act: (editor) => chain(editor).toggleBold().run() },
    { name: "italic", label: words.italic, icon: icon("italic"), keys: "Ctrl I", on: (editor) => editor.isActive("italic"), act: (editor) => chain(editor).toggleItalic().run() },
    { name: "strike", label: words.strike, icon: icon("strikethrough"), on: (editor) => editor.isActive("strike"), act: (editor) => chain(editor).toggleStrike().run() },
    { name: "code", label: words.code, icon: icon("code"), keys: "Ctrl E", on: (editor) => editor.isActive("code"), act: (editor) => chain(editor).toggleCode().run() },
    { name: "link", label: words.link, icon: icon("link"), on: (editor) => editor.isActive("link"), act: (editor) => link(editor, words) },
    null,
    { name: "bullets", label: words.bullets, icon: icon("list"), slash: "ul list", keys: "-", on: (editor) => editor.isActive("bulletList"), act: (editor) => chain(editor).toggleBulletList().run() },
    { name: "numbers", label: words.numbers, icon: icon("list-ordered"), slash: "ol list", keys: "1.", on: (editor) => editor.isActive("orderedList"), act: (editor) => chain(editor).toggleOrderedList().run() },
    { name: "tasks", label: words.tasks, icon: icon("list-todo"), slash: "todo task", keys: "[ ]", on: (editor) => editor.isActive("taskList"), act: (editor) => chain(editor).toggleTaskList().run() },
    { name: "quote", label: words.quote, icon: icon("text-quote"), slash: "quote", keys: ">", on: (editor) => editor.isActive("blockquote"), act: (editor) => chain(editor).toggleBlockquote().run() },
    { name: "codeblock", label: words.codeblock, icon: icon("square-code"), slash: "code", keys: "```", on: (editor) => editor.isActive("codeBlock"), act: (editor) => chain(editor).toggleCodeBlock().run() },
    { name: "table", label: words.table, icon: icon("table"), slash: "table", on: (editor) => editor.isActive("table"), act: (editor) => chain(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run() },
    { name: "image", label: words.image, icon: icon("image"), slash: "image picture", act: (editor) => pick(editor) },
    { name: "diagram", label: words.diagram, icon: icon("workflow"), slash: "mermaid diagram", act: (editor) => chain(editor).insertContent({ type: "codeBlock", attrs: { language: "mermaid" }, content: [{ type: "text", text: DIAGRAM }] }).run() },
    { name: "rule", label: words.rule, icon: icon("minus"), slash: "hr rule", keys: "---", act: (editor) => chain(editor).setHorizontalRule().run() },
  ];
}

export function tableDeeds(words, icon) {
  return [
    { name: "row", label: words.addRow, icon: icon("between-horizontal-end"), act: (editor) => chain(editor).addRowAfter().run() },
    { name: "column", label: words.addColumn, icon: icon("between-vertical-end"), act: (editor) => chain(editor).addColumnAfter().run() },
    { name: "less", label: words.removeRow, icon: icon("fold-vertical"), act: (editor) => chain(editor).deleteRow().run() },
    { name: "narrower", label: words.removeColumn, icon: icon("fold-horizontal"), act: (editor) => chain(editor).deleteColumn().run() },
    { name: "gone", label: words.removeTable, icon: icon("trash-2"), act: (editor) => chain(editor).deleteTable().run() },
  ];
}
