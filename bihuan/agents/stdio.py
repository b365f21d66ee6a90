"""`bihuan mcp`: the same tools over standard input and output, for clients that start their servers themselves."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from bihuan.agents.desk import Desk, Refusal
from bihuan.agents.doors import Network, Unreachable, Within
from bihuan.agents.keeping import NotSignedIn, address, kept, signed_in
from bihuan.agents.words import gettext as _
from bihuan.agents.words import speaking


def main(arguments: list[str], speaks: str, here: Callable[[], Any]) -> int:
    """Serve until the client closes. `here` gives Django's handler of this installation, and is called if needed."""
    with speaking(speaks):
        options = parser().parse_args(arguments)
        try:
            desk = desk_of(options.url, options.token, here)
            desk.me  # noqa: B018  asked at once, so that a wrong token is told before the client waits
        except (NotSignedIn, Refusal, Unreachable) as error:
            sys.stderr.write(f"bihuan mcp: {error}\n")
            return 1
    from bihuan.agents.server import at_work, house

    at_work.set((desk, None))
    house().run("stdio")
    return 0


def parser() -> ArgumentParser:
    made = ArgumentParser(prog="bihuan mcp", description=_("Serve agents over standard input and output (MCP)"))
    made.add_argument("--url", default="", help=_("address of the server; without it, the data of this machine"))
    made.add_argument("--token", default="", help=_("API token (BIHUAN_TOKEN)"))
    return made


def desk_of(url: str, token: str, here: Callable[[], Any]) -> Desk:
    """At the server that is named or signed in to; else at this installation's own data, without any server."""
    if url or os.environ.get("BIHUAN_URL") or kept():
        who = signed_in(url, token)
        return Desk(Network(who.site, who.token))
    token = token or os.environ.get("BIHUAN_TOKEN", "")
    if not token:
        raise NotSignedIn(_("Which token? Give --token or BIHUAN_TOKEN; make one on the page “Me › API tokens”."))
    return Desk(Within(here(), address("http://127.0.0.1:8000"), f"Bearer {token}"))
