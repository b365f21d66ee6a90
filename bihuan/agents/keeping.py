"""Which server the command line speaks to: from its options, the environment, or what `bihuan login` has kept."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bihuan.agents.words import gettext as _

USUAL = "http://127.0.0.1:8000"


class NotSignedIn(Exception):
    """No token is known; as text it says how to get one."""


@dataclass(frozen=True)
class SignedIn:
    site: str
    token: str


def place() -> Path:
    """Where the address and the token are kept, readable by their owner alone."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "bihuan" / "login.json"


def keep(signed_in: SignedIn) -> Path:
    path = place()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"url": signed_in.site, "token": signed_in.token}, file)
    partial.replace(path)
    return path


def kept() -> dict[str, str]:
    try:
        return json.loads(place().read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        problem = _("%(path)s cannot be read (%(error)s). Delete it, then sign in with: bihuan login")
        raise NotSignedIn(problem % {"path": place(), "error": error}) from error


def signed_in(url: str = "", token: str = "") -> SignedIn:
    """Raises NotSignedIn where no token is known. A kept token goes only to the server it was kept for."""
    before = kept()
    site = address(url or os.environ.get("BIHUAN_URL") or before.get("url") or USUAL)
    own = before.get("token", "") if site == before.get("url") else ""
    token = token or os.environ.get("BIHUAN_TOKEN") or own
    if not token:
        raise NotSignedIn(_("You are not signed in at %(site)s. Run: bihuan login --url %(site)s") % {"site": site})
    return SignedIn(site, token)


def address(text: str) -> str:
    """An address as people write it, as one to ask. Raises NotSignedIn where it is none."""
    whole = text if "://" in text else f"https://{text}"
    parts = urlsplit(whole)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problem = _("“%(text)s” is not the address of a server; write it like https://bihuan.example.")
        raise NotSignedIn(problem % {"text": text})
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
