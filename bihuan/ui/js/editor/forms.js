// The forms a text can have in the editor: each has its markdown in js/markdown/.
import { Node, mergeAttributes } from "@tiptap/core";
import Code from "@tiptap/extension-code";
import Image from "@tiptap/extension-image";
import { BulletList, OrderedList, TaskItem, TaskList } from "@tiptap/extension-list";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";

const hidden = (initial) => ({ default: initial, rendered: false });

// How the list was written, so that a point added to it is written alike.
const written = (marker) => ({
  addAttributes() {
    return { ...this.parent?.(), marker: hidden(marker), tight: hidden(true) };
  },
});

const aligned = {
  content: "paragraph",
  addAttributes() {
    return { ...this.parent?.(), align: { default: null, parseHTML: (cell) => cell.style.textAlign || null, renderHTML: ({ align }) => (align ? { style: `text-align:${align}` } : {}) } };
  },
};

const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ id: { default: null, rendered: false }, label: { default: "", rendered: false } }),
  parseHTML: () => [{ tag: "span[data-person]", getAttrs: (span) => ({ id: span.dataset.person, label: span.textContent.slice(1) }) }],
  renderHTML: ({ node }) => ["span", { class: "bh-mention", "data-person": node.attrs.id }, `@${node.attrs.label}`],
  renderText: ({ node }) => `@[${node.attrs.label}](${node.attrs.id})`,
});

// What has no form here is written as it is stored.
const Source = Node.create({
  name: "source",
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  defining: true,
  parseHTML: () => [{ tag: "pre[data-source]", preserveWhitespace: "full" }],
  renderHTML: ({ HTMLAttributes }) => ["pre", mergeAttributes(HTMLAttributes, { "data-source": "" }), ["code", 0]],
});

export function forms(words) {
  return [
    StarterKit.configure({
      bulletList: false,
      orderedList: false,
      underline: false,
      code: false,
      link: { openOnClick: false, autolink: false, linkOnPaste: true, defaultProtocol: "https", HTMLAttributes: { rel: "noopener noreferrer nofollow", target: null } },
      dropcursor: { color: "var(--color-primary)" },
    }),
    // Code in a line may be bold, or lead somewhere: [`like this`](/x).
    Code.extend({ excludes: "" }),
    BulletList.extend(written("-")),
    OrderedList.extend(written(".")),
    TaskList.extend(written("-")),
    TaskItem.configure({ nested: true, a11y: { checkboxLabel: (node, checked) => `${checked ? words.done : words.todo}: ${node.textContent}` } }),
    Table.configure({ resizable: false, renderWrapper: true }),
    TableRow,
    TableHeader.extend(aligned),
    TableCell.extend(aligned),
    Image.configure({ inline: true }),
    Placeholder.configure({ placeholder: words.placeholder }),
    Mention,
    Source,
  ];
}
