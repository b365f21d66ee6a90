"""`bihuan search|list|show|new|change|move|comment|login`: the workspace at the command line."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from gettext import gettext as of_the_process

from bihuan.agents import deeds
from bihuan.agents.desk import Refusal
from bihuan.agents.doors import Unreachable
from bihuan.agents.keeping import NotSignedIn
from bihuan.agents.words import LOCALE, gettext_noop, language, speaking
from bihuan.agents.words import gettext as _

# What argparse itself says, so that our catalog has it.
ARGPARSE = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("expected one argument"),
    gettext_noop("ignored explicit argument %r"),
)
EXIT = {401: 3, 404: 4, 412: 5}
UNREACHABLE = 6
Deed = Callable[[Namespace], None]
COMMANDS: dict[str, tuple[Deed, str]] = {
    "login": (deeds.login, gettext_noop("Sign in: keep the address of a server and a token")),
    "search": (deeds.search, gettext_noop("Find anything by its words")),
    "list": (deeds.list_artifacts, gettext_noop("List artifacts of one kind")),
    "show": (deeds.show, gettext_noop("Show one artifact")),
    "new": (deeds.new, gettext_noop("Create an artifact")),
    "change": (deeds.change, gettext_noop("Change fields, or the state, of an artifact")),
    "move": (deeds.move, gettext_noop("Take an artifact along one of its moves")),
    "comment": (deeds.comment, gettext_noop("Comment on an artifact")),
}


def main(arguments: list[str], speaks: str) -> int:
    """One command; its exit code.

    0 done, 1 refused, 2 misused, 3 not signed in, 4 not found, 5 somebody else was faster, 6 nobody answers.
    """
    in_language(speaks)
    with speaking(speaks):
        try:
            options = parser_of(arguments[0]).parse_intermixed_args(arguments[1:])
            COMMANDS[arguments[0]][0](options)
            sys.stdout.flush()
        except BrokenPipeError:  # whoever read us has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except KeyboardInterrupt:
            return 130
        except NotSignedIn as error:
            return told(str(error), 3)
        except Refusal as error:
            return told(str(error), EXIT.get(error.status, 1))
        except Unreachable as error:
            return told(str(error), UNREACHABLE)
    return 0


def told(problem: str, code: int) -> int:
    sys.stderr.write(f"bihuan: {problem}\n")
    return code


def in_language(speaks: str) -> None:
    """argparse asks the process's own catalog; the environment says in which language."""
    from gettext import bindtextdomain, textdomain

    if speaks.startswith("zh"):
        os.environ["LANGUAGE"] = "zh_Hans"
        bindtextdomain("django", str(LOCALE))
        textdomain("django")
    language.set(speaks)


def parser_of(name: str) -> ArgumentParser:
    _deed, about = COMMANDS[name]
    parser = ArgumentParser(prog=f"bihuan {name}", description=_(about))
    PARSERS[name](parser)
    add = parser.add_argument
    add("--url", default="", help=_("address of the server (BIHUAN_URL)"))
    add("--token", default="", help=_("API token (BIHUAN_TOKEN)"))
    if name != "login":
        add("--json", action="store_true", help=_("answer with JSON"))
    # parse_intermixed_args cuts the seven letters of “usage: ” off, whatever stands there.
    parser.usage = parser.format_usage()[len(of_the_process("usage: ")) :].strip()
    return parser


def for_login(parser: ArgumentParser) -> None:
    """Nothing but where and who."""


def for_search(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", help=_("words that must all occur"))
    parser.add_argument("--kind", default="", help=_("only this kind, such as requirements or REQ"))
    parser.add_argument("--limit", type=int, default=20, help=_("how many at most (20)"))


def for_list(parser: ArgumentParser) -> None:
    parser.add_argument("kind", help=_("kind, such as requirements or REQ"))
    parser.add_argument(
        "filters", nargs="*", metavar="name=value", help=_("filters: state=new owner=me product=orders")
    )
    parser.add_argument("--sort", default="-changed_at", help=_("column; with - the largest first (-changed_at)"))
    parser.add_argument("--limit", type=int, default=50, help=_("how many at most (50)"))


def for_show(parser: ArgumentParser) -> None:
    parser.add_argument("key", help=_("key such as REQ-12"))
    parser.add_argument("--history", action="store_true", help=_("show its history too"))
    opening(parser)


def for_new(parser: ArgumentParser) -> None:
    parser.add_argument("kind", help=_("kind, such as requirements or REQ"))
    parser.add_argument("title", help=_("title"))
    field = _("a field: --field priority=high")
    parser.add_argument("--field", action="append", default=[], metavar="name=value", dest="fields", help=field)
    parser.add_argument("--body", help=_("description; - reads it from standard input"))
    opening(parser)


def for_change(parser: ArgumentParser) -> None:
    parser.add_argument("key", help=_("key such as REQ-12"))
    parser.add_argument("fields", nargs="*", metavar="name=value", help=_("fields: title=… state=… owner="))
    parser.add_argument("--body", help=_("description; - reads it from standard input"))
    parser.add_argument("--reason", default="", help=_("why the state changes"))
    parser.add_argument("--version", type=int, help=_("only if it is still at this version"))
    opening(parser)


def for_move(parser: ArgumentParser) -> None:
    parser.add_argument("key", help=_("key such as REQ-12"))
    parser.add_argument("verb", help=_("move, or the state it leads to"))
    parser.add_argument("fields", nargs="*", metavar="name=value", help=_("fields the move asks for"))
    parser.add_argument("--reason", default="", help=_("why"))
    parser.add_argument("--version", type=int, help=_("only if it is still at this version"))
    opening(parser)


def for_comment(parser: ArgumentParser) -> None:
    parser.add_argument("key", help=_("key such as REQ-12"))
    parser.add_argument("text", help=_("what to say; - reads it from standard input"))
    parser.add_argument("--public", action="store_true", help=_("the requester reads it too"))


def opening(parser: ArgumentParser) -> None:
    parser.add_argument("--open", action="store_true", help=_("open its page in the browser"))


PARSERS: dict[str, Callable[[ArgumentParser], None]] = {
    "login": for_login,
    "search": for_search,
    "list": for_list,
    "show": for_show,
    "new": for_new,
    "change": for_change,
    "move": for_move,
    "comment": for_comment,
}
