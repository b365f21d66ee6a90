"""Where one person's agent or command works: the API of their workspace, asked in their words."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

from bihuan.agents.doors import Door, Reply, query
from bihuan.agents.words import gettext as _

KEY = re.compile(r"^([A-Za-z]{1,12})-?(\d{1,9})$")
ADDRESS = re.compile(r"(?:^|/)([a-z][a-z0-9-]{1,40})/(\d{1,9})/?(?:[?#].*)?$")
FURTHER = 20


class Refusal(Exception):
    """The API said no. `status` is its HTTP status, `problem` its problem details; as text it says what to do."""

    def __init__(self, status: int, problem: Mapping[str, Any]):
        self.status, self.problem = status, problem
        super().__init__("\n".join(explained(problem)))

    def because(self, more: str) -> "Refusal":
        """The same, with another line of what to do."""
        return Refusal(self.status, {**self.problem, "errors": [*self.problem.get("errors", []), {"detail": more}]})


def explained(problem: Mapping[str, Any]) -> list[str]:
    """A problem in lines: what is wrong, field by field, and what somebody else has written meanwhile."""
    current = problem.get("current")
    if current:
        head = _("%(key)s is at version %(version)s by now; nothing was written.") % current
        theirs = [f"- {name}: {current.get(name)!r}" for name in problem.get("yours", {})]
        return [head, *theirs, _("Look at it, then send version %(version)s.") % current]
    head = filter(None, [problem.get("title", ""), problem.get("detail", "")])
    return [
        *head,
        *(f"- {': '.join(filter(None, [e.get('field', ''), e['detail']]))}" for e in problem.get("errors", [])),
    ]


def refusal(status: int, title: str, detail: str = "") -> Refusal:
    return Refusal(status, {"title": title, "detail": detail})


class Desk:
    """`me` is who works here and in which workspace; `ask` raises Refusal where the API says no."""

    def __init__(self, door: Door, me: Mapping[str, Any] | None = None, language: str = ""):
        self.door, self.language = door, language
        if me is not None:
            self.me = me

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        answer = self.door.ask(method, path, body, **headers)
        if answer.status >= 300:
            raise Refusal(answer.status, answer.data or {"title": str(answer.status)})
        return answer

    def here(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The data of a request within the workspace."""
        return self.ask(method, f"/{self.workspace}{path}", body, **headers).data

    @cached_property
    def me(self) -> Mapping[str, Any]:
        answer = self.ask("GET", "/me")
        self.language = self.language or answer.headers.get("content-language", "")
        return answer.data

    @property
    def workspace(self) -> str:
        """The one a token is bound to."""
        return self.me["workspaces"][0]["slug"]

    @property
    def may_write(self) -> bool:
        return "write" in (self.me["scopes"] or ())

    @cached_property
    def described(self) -> dict[str, Any]:
        return self.here("GET", "/kinds/")

    @property
    def kinds(self) -> dict[str, dict[str, Any]]:
        return {kind["slug"]: kind for kind in self.described["items"]}

    def kind(self, word: str) -> dict[str, Any]:
        """By slug, prefix or name, in any of the languages. Raises Refusal that names those there are."""
        wanted = word.strip().lower()
        for kind in self.described["items"]:
            names = (kind["slug"], kind["prefix"], kind["name"], kind["plural"])
            if wanted in (*(name.lower() for name in names), kind["slug"].rstrip("s")):
                return kind
        there = ", ".join(self.kinds)
        raise refusal(
            404, _("There is no kind “%(word)s” here.") % {"word": word}, _("Kinds: %(there)s") % {"there": there}
        )

    def place(self, key: str) -> tuple[dict[str, Any], int]:
        """Kind and number of a key like REQ-12, or of the address of a page or resource."""
        word = key.strip().rpartition("/")[2] if "://" in key and not ADDRESS.search(key) else key.strip()
        if match := KEY.match(word):
            for kind in self.described["items"]:
                if kind["prefix"] == match[1].upper():
                    return kind, int(match[2])
        elif (match := ADDRESS.search(word)) and match[1] in self.kinds:
            return self.kinds[match[1]], int(match[2])
        like = ", ".join(f"{kind['prefix']}-12" for kind in self.described["items"])
        raise refusal(404, _("“%(key)s” is not a key.") % {"key": key}, _("Keys look like %(like)s.") % {"like": like})

    def person(self, who: Any) -> Any:
        """The id of a member by name, or of “me”; ids and addresses as they are. An unknown name is left to the API."""
        if not isinstance(who, str) or who.isdigit() or "@" in who:
            return who
        if who.strip().lower() in ("me", "我"):
            return self.me["id"]
        found = [member["id"] for member in self.here("GET", "/")["members"] if member["name"] == who.strip()]
        return found[0] if len(found) == 1 else who

    def path(self, key: str) -> str:
        kind, number = self.place(key)
        return f"/{kind['slug']}/{number}/"

    def address(self, item: Mapping[str, Any]) -> str:
        """Where people open it."""
        number = item["key"].rpartition("-")[2]
        return f"{self.door.site}/{quote(self.workspace)}/{item['kind']}/{number}/"

    # reading

    def search(self, text: str, kind: str = "", limit: int = 10) -> list[dict[str, Any]]:
        slug = self.kind(kind)["slug"] if kind else ""
        return self.here("GET", f"/search/{query(q=text, kind=slug, limit=limit)}")["items"]

    def get(self, key: str) -> dict[str, Any]:
        return self.here("GET", self.path(key))

    def listed(self, kind: str, **asked: Any) -> tuple[list[dict[str, Any]], str]:
        """A page of a list, and the cursor of the next one, empty on the last."""
        found = self.here("GET", f"/{self.kind(kind)['slug']}/{query(**asked)}")
        return found["items"], cursor_of(found["next"])

    def comments(self, key: str) -> list[dict[str, Any]]:
        """All of them, the oldest first; of very many the first four thousand."""
        path, items, after = self.path(key), [], ""
        for _page in range(FURTHER):
            found = self.here("GET", f"{path}comments/{query(limit=200, after=after)}")
            items += found["items"]
            after = cursor_of(found["next"])
            if not after:
                break
        return items

    def around(self, key: str, what: str, **asked: Any) -> Any:
        """links, moves, history or trace of one artifact."""
        return self.here("GET", f"{self.path(key)}{what}/{query(**asked)}")

    # writing

    def create(self, kind: str, values: Mapping[str, Any], once: str = "") -> dict[str, Any]:
        return self.here("POST", f"/{self.kind(kind)['slug']}/", dict(values), idempotency_key=once)

    def change(self, key: str, values: Mapping[str, Any], version: int) -> dict[str, Any]:
        return self.here("PATCH", self.path(key), dict(values), if_match=f'"{version}"')

    def comment(self, key: str, text: str, once: str = "", **more: Any) -> dict[str, Any]:
        return self.here("POST", f"{self.path(key)}comments/", {"text": text, **more}, idempotency_key=once)

    def link(self, key: str, role: str, target: str, note: str = "") -> dict[str, Any]:
        return self.here("POST", f"{self.path(key)}links/", {"role": role, "target": target, "note": note})

    def move(self, key: str, verb: str, version: int | None = None, **more: Any) -> dict[str, Any]:
        """The artifact as it stands now; with `approval`, the address of the request, where it has to be approved."""
        match = f'"{version}"' if version is not None else ""
        path = f"/{self.workspace}{self.path(key)}moves/"
        answer = self.ask("POST", path, {"verb": verb, **more}, if_match=match)
        return {**answer.data, "approval": answer.headers["location"]} if answer.status == 202 else answer.data


def cursor_of(address: str | None) -> str:
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(address).query)["after"][0] if address else ""
