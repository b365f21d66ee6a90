"""Markdown to safe HTML: no raw HTML, no script addresses, foreign links without referrer or credit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3
from django.utils.translation import pgettext
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.tasklists import tasklists_plugin

MENTION = re.compile(r"@\[(?P<name>[^\]\n]{1,80})\]\((?P<pk>\d{1,18})\)")
KEY = re.compile(r"(?<![\w/-])[A-Z][A-Z0-9]{0,4}-[1-9]\d{0,8}(?![\w-])")
HIGHEST, LOWEST = 3, 6  # a page has its own h1 and h2; what people write stands below them
TASK = '<input class="task-list-item-checkbox"'
TAGS = {"a", "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "img", "span"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"}
CLASSES = re.compile(
    r"contains-task-list|task-list-item|bh-mention|bh-task( done)?|language-[\w+-]{1,30}"
    r"|bh-ref|bh-ref-(state [a-z-]{1,12}|title)( (acc|warn|ok|bad))?"
)
ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "img": {"src", "alt", "title", "loading"},
    "code": {"class"},
    "ul": {"class"},
    "li": {"class"},
    "ol": {"start"},
    "th": {"style"},
    "td": {"style"},
    "span": {"class", "role", "aria-label"},
}


@dataclass(frozen=True)
class Reference:
    """What a key in a text leads to, with the state it has now."""

    address: str
    title: str = ""
    state: str = ""
    glyph: str = ""
    tone: str = ""


def render(text: str | None, link: Callable[[str], Reference | None] | None = None) -> Markup:
    """The HTML of a markdown text. `link` says what a key such as REQ-12 leads to, or None."""
    if not text:
        return Markup("")
    return Markup(clean(PARSER.render(text, {"link": link})))  # noqa: S704  # cleaned by nh3 in the same line


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=allowed,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )


def allowed(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return value if re.fullmatch(r"text-align:(left|right|center)", value) else None
    if attribute == "class":
        return value if CLASSES.fullmatch(value) else None
    if tag == "img" and attribute == "src":
        return value if is_ours(value) else None
    return value


def is_ours(address: str) -> bool:
    """Only pictures of this site: a foreign one would tell its owner who reads what."""
    parts = urlsplit(address.replace("\\", "/"))
    return not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")


def mention(state: StateInline, silent: bool) -> bool:
    match = MENTION.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("mention", "span", 0).content = match["name"]
    state.pos = match.end()
    return True


def link_keys(state: StateCore) -> None:
    """Keys in running text become links; those inside links and code stay as they are."""
    link = state.env.get("link")
    if not link:
        return
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = [part for child in linkable(block.children) for part in parts(child, link)]


def linkable(children: list[Token]):
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        child.meta = {**child.meta, "linked": depth > 0}
        yield child


def parts(token: Token, link: Callable[[str], Reference | None]) -> list[Token]:
    if token.type != "text" or token.meta.get("linked"):
        return [token]
    found, at = [], 0
    for match in KEY.finditer(token.content):
        if reference := link(match[0]):
            found.append(Token("text", "", 0, content=token.content[at : match.start()].removesuffix("#")))
            found.append(Token("html_inline", "", 0, content=drawn(match[0], reference)))
            at = match.end()
    return [*found, Token("text", "", 0, content=token.content[at:])] if found else [token]


def drawn(key: str, to: Reference) -> str:
    """The key as a link: its state as a sign with a name, then the key, then the title."""
    look = f"bh-ref-state {to.glyph} {to.tone}".strip()
    state = f'<span class="{look}" role="img" aria-label="{escape(to.state)}"></span>'
    title = f' <span class="bh-ref-title">{escape(to.title)}</span>' if to.title else ""
    hint = f' title="{escape(to.state)}"' if to.state else ""
    return f'<a class="bh-ref" href="{escape(to.address)}"{hint}>{state if to.glyph else ""}{key}{title}</a>'


def lower_headings(state: StateCore) -> None:
    """The highest heading in use becomes h3, the others keep their distance."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    shift = HIGHEST - min((int(token.tag[1]) for token in headings), default=HIGHEST)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, LOWEST)}"


def draw_tasks(state: StateCore) -> None:
    """Boxes of task lists as drawings: nobody can tick them here, and a box would ask for a label."""
    for block in state.tokens:
        for child in block.children or ():
            if child.type == "html_inline" and child.content.startswith(TASK):
                done = "checked" in child.content
                label = escape(pgettext("task", "Done") if done else pgettext("task", "To do"))
                look = "bh-task done" if done else "bh-task"
                child.content = f'<span class="{look}" role="img" aria-label="{label}"></span> '


def lazy_images(state: StateCore) -> None:
    for block in state.tokens:
        for child in block.children or ():
            if child.type == "image":
                child.attrSet("loading", "lazy")


def parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    md.use(tasklists_plugin)
    md.inline.ruler.before("link", "mention", mention)
    md.core.ruler.push("keys", link_keys)
    md.core.ruler.push("headings", lower_headings)
    md.core.ruler.push("tasks", draw_tasks)
    md.core.ruler.push("images", lazy_images)
    md.add_render_rule("mention", render_mention)
    return md


def render_mention(self, tokens, index, options, env) -> str:
    return f'<span class="bh-mention">@{escape(tokens[index].content)}</span>'


PARSER = parser()
