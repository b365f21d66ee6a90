"""What each command does: ask the desk, print an answer."""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.agents import cards
from bihuan.agents.desk import Desk, Refusal
from bihuan.agents.doors import Network
from bihuan.agents.keeping import NotSignedIn, SignedIn, address, keep, kept, signed_in
from bihuan.agents.table import table
from bihuan.agents.values import filters, values
from bihuan.agents.words import gettext as _
from bihuan.agents.words import language

MOST = 200


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def desk_of(options: Namespace) -> Desk:
    who = signed_in(options.url, options.token)
    return Desk(Network(who.site, who.token, language.get()), language=language.get())


def login(options: Namespace) -> None:
    """Ask for what is not given, try it, keep it."""
    site = address(options.url or asked(_("Address of the server"), kept().get("url", "")))
    token = options.token or secret(_("API token (made on the page “Me › API tokens”)"))
    desk = Desk(Network(site, token, language.get()), language=language.get())
    named = {"name": desk.me["name"], "workspace": desk.me["workspaces"][0]["name"]}
    path = keep(SignedIn(site, token))
    say(_("You are %(name)s in %(workspace)s. Kept in %(path)s") % {**named, "path": path})


def asked(question: str, usual: str) -> str:
    if not sys.stdin.isatty():
        raise NotSignedIn(_("Name the server: bihuan login --url https://bihuan.example"))
    shown = f"{question} [{usual}]: " if usual else f"{question}: "
    return input(shown).strip() or usual


def secret(question: str) -> str:
    """Typed unseen; from a pipe, its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    from getpass import getpass

    return getpass(f"{question}: ").strip()


def search(options: Namespace) -> None:
    found = desk_of(options).search(" ".join(options.words), options.kind, options.limit)
    printed(options, found)


def list_artifacts(options: Namespace) -> None:
    desk, items, after = desk_of(options), [], ""
    asked_for = {**filters(desk, desk.kind(options.kind), pairs(options.filters)), "sort": options.sort}
    while len(items) < options.limit:
        size = min(options.limit - len(items), MOST)
        found, after = desk.listed(options.kind, **{**asked_for, "limit": size, "after": after})
        items += found
        if not after:
            break
    printed(options, items)


def printed(options: Namespace, items: Sequence[Mapping[str, Any]]) -> None:
    text = json.dumps(items, ensure_ascii=False, indent=2) if options.json else table(items)
    if text:
        say(text)


def show(options: Namespace) -> None:
    desk = desk_of(options)
    item = desk.get(options.key)
    if options.json:
        say(json.dumps(item, ensure_ascii=False, indent=2))
    else:
        kind, key = desk.place(options.key)[0], item["key"]
        told = [cards.card(item, kind, whole=True), cards.links(desk.around(key, "links")["items"], key)]
        told.append(cards.talk(desk.comments(key)))
        if options.history:
            told.append(cards.history(desk.around(key, "history", limit=MOST)["items"]))
        say("\n\n".join(filter(None, [*told, desk.address(item)])))
    opened(options, desk, item)


def new(options: Namespace) -> None:
    desk = desk_of(options)
    kind = desk.kind(options.kind)
    item = desk.create(kind["slug"], values(desk, kind, {**written(options), "title": options.title}))
    done(options, desk, item)


def change(options: Namespace) -> None:
    """Fields under the version that is there now, or the one that is named; a state by the move that leads to it."""
    desk, fields = desk_of(options), written(options)
    state = fields.pop("state", "")
    if not fields and not state:
        raise Refusal(422, {"title": _("Name at least one field: title=…")})
    version = options.version or desk.get(options.key)["version"]
    found = values(desk, desk.place(options.key)[0], fields)
    if state:
        more = {"reason": options.reason, **({"fields": found} if found else {})}
        item = desk.move(options.key, verb_for(desk, options.key, state), version, **more)
    else:
        item = desk.change(options.key, found, version)
    done(options, desk, item)


def move(options: Namespace) -> None:
    desk = desk_of(options)
    found = values(desk, desk.place(options.key)[0], written(options))
    more = {"reason": options.reason, **({"fields": found} if found else {})}
    done(options, desk, desk.move(options.key, verb_for(desk, options.key, options.verb), options.version, **more))


def verb_for(desk: Desk, key: str, word: str) -> str:
    """The open move called so, or leading to the state called so. Raises Refusal that names those there are."""
    open_now = desk.around(key, "moves")["items"]
    states = {state["value"]: state["label"] for state in desk.place(key)[0]["states"]}
    for move in open_now:
        if word in (move["verb"], move["label"], move["to"], states.get(move["to"])):
            return move["verb"]
    there = ", ".join(f"{move['verb']} → {move['to']}" for move in open_now) or "—"
    title = _("From here nothing leads to “%(word)s”.") % {"word": word}
    raise Refusal(422, {"title": title, "detail": _("Open from here: %(verbs)s") % {"verbs": there}})


def comment(options: Namespace) -> None:
    desk = desk_of(options)
    said = desk.comment(options.key, text_of(options.text), internal=not options.public)
    say(json.dumps(said, ensure_ascii=False, indent=2) if options.json else f"#{said['id']}")


def written(options: Namespace) -> dict[str, Any]:
    """The fields that were named, the description from where it comes."""
    fields: dict[str, Any] = pairs(options.fields)
    if getattr(options, "body", None) is not None:
        fields["body"] = text_of(options.body)
    return fields


def pairs(words: Sequence[str]) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise Refusal(422, {"title": _("“%(word)s” is not name=value.") % {"word": word}})
        found[name] = value
    return found


def text_of(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def done(options: Namespace, desk: Desk, item: Mapping[str, Any]) -> None:
    if options.json:
        say(json.dumps(item, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        say(f"{item['key']} [{item['state']}] v{item['version']} {item['title']}\n{desk.address(item)}")
    else:
        say(item["key"])
    if "approval" in item and not options.json:
        sys.stderr.write(_("Approval asked for; until it is given nothing moves.") + "\n")
    opened(options, desk, item)


def opened(options: Namespace, desk: Desk, item: Mapping[str, Any]) -> None:
    if options.open:
        import webbrowser

        webbrowser.open(desk.address(item))
