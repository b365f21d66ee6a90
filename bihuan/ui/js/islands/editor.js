// The editor over a textarea with data-markdown. The textarea stays the field of the form, and markdown what is stored.
import { Editor, Extension } from "@tiptap/core";
import { $, $$, debounced } from "../page.js";
import { completing } from "../editor/completing.js";
import { deeds as allDeeds, tableDeeds } from "../editor/deeds.js";
import { draft } from "../editor/drafts.js";
import { forms } from "../editor/forms.js";
import { button, icon, pressed, toolbar } from "../editor/toolbar.js";
import { triggers } from "../editor/triggers.js";
import { pick, upload } from "../editor/uploading.js";
import { fits, kept } from "../markdown/keeping.js";
import { read } from "../markdown/reading.js";
import { toast } from "../toast.js";

const PAUSE_MS = 250;
const LONGEST = 200_000;
const words = JSON.parse($("#editor-words")?.dataset.words ?? "{}");

const element = (name, className, more = {}) => Object.assign(document.createElement(name), { className, ...more });

// Behind the last table, list or code there is a line to go on in: without it the end of the page would take letters
// that belong to nothing, and they would be lost.
function opened(source) {
  const { doc } = read(source);
  return doc.content.at(-1)?.type === "paragraph" ? doc : { ...doc, content: [...doc.content, { type: "paragraph" }] };
}

class Writing {
  constructor(area) {
    this.area = area;
    this.source = area.value;
    window.addEventListener("pagehide", () => this.store()); // before the draft's own listener, which keeps what is stored
    this.draft = draft(area);
    this.shell = element("div", "bh-editor");
    this.uploads = element("div", "bh-uploads");
    this.place = element("div", "bh-editor-place");
    area.insertAdjacentElement("beforebegin", this.shell);
    this.deeds = allDeeds(words, icon, (editor) => pick(editor, (files) => this.take(files)));
    this.ofTables = tableDeeds(words, icon);
    this.bar = toolbar(this.deeds, words.toolbar, (deed) => deed.act(this.editor));
    this.tables = toolbar(this.ofTables, words.tableTools, (deed) => deed.act(this.editor));
    this.tables.hidden = true;
    this.toggle = button({ name: "source", label: words.source, icon: icon("file-code") }, () => this.turn());
    this.toggle.classList.add("end");
    this.bar.append(this.toggle);
    this.shell.append(this.bar, this.tables, this.uploads, this.place, area);
    area.classList.add("bh-source");
    area.addEventListener("input", () => this.draft.keep(area.value));
    area.form?.addEventListener("submit", () => this.store(), true);
    area.form?.addEventListener("reset", () => setTimeout(() => this.again()));
    this.storeSoon = debounced(() => this.store(), PAUSE_MS);
    this.start();
    this.offerDraft();
  }

  get writesSource() {
    return this.place.hidden;
  }

  // A text with something the editor would lose is written as source.
  start() {
    if (this.source.length > LONGEST || !fits(this.source)) return this.showSource(true);
    this.editor = new Editor({
      element: this.place,
      injectCSS: false,
      content: opened(this.source),
      extensions: [...forms(words), completing(triggers(words, this.deeds)), this.keys()],
      editorProps: { attributes: this.named(), handlePaste: (view, event) => this.pasted(event), handleDrop: (view, event) => this.dropped(view, event) },
      onUpdate: () => this.changed(),
      onTransaction: ({ editor }) => this.look(editor),
    });
    this.showSource(false);
    return null;
  }

  named() {
    const label = $(`label[for="${CSS.escape(this.area.id)}"]`);
    if (label) {
      label.id ||= `${this.area.id}_label`;
      label.addEventListener("click", (event) => !this.writesSource && (event.preventDefault(), this.editor.commands.focus()));
    }
    const about = this.area.getAttribute("aria-describedby");
    return { class: "bh-prose", role: "textbox", "aria-multiline": "true", ...(label ? { "aria-labelledby": label.id } : {}), ...(about ? { "aria-describedby": about } : {}) };
  }

  keys() {
    const { area } = this;
    return Extension.create({ name: "sending", addKeyboardShortcuts: () => ({ "Mod-Enter": () => (area.form?.requestSubmit(), true) }) });
  }

  look(editor) {
    pressed(this.bar, this.deeds, editor);
    this.tables.hidden = !editor.isActive("table");
  }

  changed() {
    this.fresh = true;
    this.area.form?.dispatchEvent(new Event("input", { bubbles: true }));
    this.storeSoon();
  }

  store() {
    if (this.writesSource || !this.fresh) return;
    this.area.value = kept(this.source, this.editor.getJSON());
    this.fresh = false;
    this.draft.keep(this.area.value);
  }

  showSource(shown) {
    this.place.hidden = shown;
    this.area.hidden = !shown;
    this.toggle.setAttribute("aria-pressed", String(shown));
    for (const each of $$("button", this.bar)) if (each !== this.toggle) each.disabled = shown;
    this.tables.hidden = true;
  }

  turn() {
    if (!this.writesSource) {
      this.store();
      this.showSource(true);
      return this.area.focus();
    }
    this.source = this.area.value;
    if (this.source.length > LONGEST || !fits(this.source)) return void toast(words.onlySource);
    if (!this.editor) this.start();
    else this.editor.commands.setContent(opened(this.source), { emitUpdate: false });
    this.fresh = false;
    this.showSource(false);
    return this.editor.commands.focus();
  }

  again(text = this.area.value) {
    this.area.value = text;
    this.source = text;
    this.fresh = false;
    if (!this.editor || !fits(text)) return this.showSource(true);
    this.editor.commands.setContent(opened(text), { emitUpdate: false });
    return null;
  }

  take(files, at) {
    return upload(this.editor, files, { address: this.area.dataset.upload, place: this.uploads, words, at });
  }

  pasted(event) {
    const { files } = event.clipboardData ?? {};
    if (files?.length && !event.clipboardData.getData("text/html").includes("<table")) {
      void this.take([...files]);
      return true;
    }
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const { editor } = this;
    if (event.clipboardData?.getData("text/html") || !text.includes("\n") || editor.isActive("codeBlock") || editor.isActive("source")) return false;
    const { doc } = read(text.replace(/\r\n?/g, "\n"));
    return editor.chain().focus().insertContent(doc.content).run();
  }

  dropped(view, event) {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length) return false;
    event.preventDefault();
    event.stopPropagation();
    void this.take(files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos);
    return true;
  }

  offerDraft() {
    const { waiting } = this.draft;
    if (!waiting) return;
    const bar = element("div", "bh-alert acc");
    bar.setAttribute("role", "status");
    const at = new Date(waiting.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short", timeZone: $("#editor-words").dataset.zone });
    const done = (act) => () => (act(), bar.remove());
    const take = element("button", "btn btn-sm btn-line ml-auto", { type: "button", textContent: words.takeDraft, onclick: done(() => (this.again(waiting.text), this.area.form?.dispatchEvent(new Event("input", { bubbles: true })), this.draft.keep(waiting.text))) });
    const drop = element("button", "btn btn-sm btn-quiet", { type: "button", textContent: words.dropDraft, onclick: done(() => this.draft.forget()) });
    bar.append(element("span", "", { textContent: words.draft.replace("{time}", at) }), take, drop);
    this.shell.prepend(bar);
  }
}

if ($("#editor-words")) for (const area of $$("textarea[data-markdown]")) new Writing(area);
