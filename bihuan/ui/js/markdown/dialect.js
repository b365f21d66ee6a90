// The markdown of this house, as ui/markdown.py reads it: CommonMark without HTML, every line break counts, tables,
// strikethrough, task lists, and people named @[name](id).
import MarkdownIt from "markdown-it";

export const MENTION = /@\[([^\]\n]{1,80})\]\((\d{1,18})\)/y;
export const TASK = /^\[([ xX])\][ \t\n\v\f\r]+/;

function mention(state, silent) {
  MENTION.lastIndex = state.pos;
  const found = MENTION.exec(state.src);
  if (!found) return false;
  if (!silent) Object.assign(state.push("mention", "", 0), { content: found[1], meta: { id: found[2] } });
  state.pos += found[0].length;
  return true;
}

export const dialect = new MarkdownIt("commonmark", { html: false, breaks: true }).enable(["table", "strikethrough"]);
dialect.inline.ruler.before("link", "mention", mention);
dialect.renderer.rules.mention = (tokens, at) => `@${tokens[at].meta.id}:${dialect.utils.escapeHtml(tokens[at].content)}`;

// What a reader gets to see: two texts with the same drawing say the same.
export const drawn = (text) => dialect.render(text);
