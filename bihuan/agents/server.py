"""The server of the Model Context Protocol: ten tools, artifacts as resources, prompts; built once per process."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import ContextVar
from functools import cache, partial
from importlib.metadata import version
from inspect import Parameter, signature
from typing import Any

from mcp import MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError, UnexpectedToolError
from mcp_types import INVALID_PARAMS, CallToolResult, Completion, Prompt, Resource, TextContent, Tool, ToolAnnotations
from pydantic import ValidationError

from bihuan.agents import cards, prompts, reading, writing
from bihuan.agents.desk import Desk, Refusal
from bihuan.agents.doors import Unreachable
from bihuan.agents.words import gettext as _
from bihuan.agents.words import gettext_noop, speaking

log = logging.getLogger(__name__)
INSTRUCTIONS = (
    "Bihuan keeps a team's product work: feedback (voices), requirements and what becomes of them. Everything has a "
    "key like REQ-12. Start with search or describe; read before you change, and send the version you have read. "
    "States change only by move. You act as the person whose token this is, within their rights; history remembers it."
)
at_work: ContextVar[tuple[Desk, Executor | None]] = ContextVar("at_work")
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
DRAWS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)
MOVES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=False)
TOOLS: tuple[tuple[str, Callable[..., CallToolResult], str, ToolAnnotations], ...] = (
    ("search", reading.search, gettext_noop("Search"), READS),
    ("read", reading.read, gettext_noop("Read one"), READS),
    ("list", reading.list_artifacts, gettext_noop("List"), READS),
    ("trace", reading.trace, gettext_noop("Trace through the loop"), READS),
    ("describe", reading.describe, gettext_noop("Describe kinds and fields"), READS),
    ("create", writing.create, gettext_noop("Create"), ADDS),
    ("comment", writing.comment, gettext_noop("Comment"), ADDS),
    ("link", writing.link, gettext_noop("Link"), DRAWS),
    ("change", writing.change, gettext_noop("Change fields"), WRITES),
    ("move", writing.move, gettext_noop("Move to another state"), MOVES),
)


MISFIT = gettext_noop("Not what this argument takes.")
MISFITS = {
    "missing": gettext_noop("Give this argument."),
    "string_type": gettext_noop("Give text."),
    "int_type": gettext_noop("Give a whole number."),
    "int_parsing": gettext_noop("Give a whole number."),
    "bool_parsing": gettext_noop("Give true or false."),
    "list_type": gettext_noop("Give a list."),
    "dict_type": gettext_noop("Give an object."),
}


class House(MCPServer):
    """Lists what this token may do; says in words why something could not be done."""

    async def list_tools(self) -> list[Tool]:
        desk, _pool = at_work.get()
        offered = [tool for tool in await super().list_tools() if desk.may_write or tool.annotations == READS]
        return [tool.model_copy(update={"title": _(tool.title or tool.name)}) for tool in offered]

    async def list_prompts(self) -> list[Prompt]:
        named = await super().list_prompts()
        return [prompt.model_copy(update={"title": _(prompt.title or prompt.name)}) for prompt in named]

    async def get_prompt(self, name: str, arguments: Any = None, context: Any = None) -> Any:
        try:
            return await super().get_prompt(name, arguments, context)
        except ValueError as error:
            known = ", ".join(prompt.__name__ for prompt, _title in prompts.PROMPTS)
            problem = _("The prompt “%(name)s” cannot be made: %(error)s. There are: %(known)s")
            raise unfit(problem % {"name": name, "error": error, "known": known}) from error

    async def list_resources(self) -> list[Resource]:
        """What is new in the inbox: a list of everything would be no list."""
        return await worked(inbox)

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            log.exception("tool %s broke", name)
            return failed(_("Something broke on our side. It is in the log; try again later."))
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                return failed(misfits(error.__cause__))
            return failed(_("There is no tool “%(name)s”.") % {"name": name})


@cache
def house() -> House:
    server = House(
        "bihuan",
        title="Bihuan 闭环",
        instructions=INSTRUCTIONS,
        version=version("bihuan") if installed() else "",
        log_level="WARNING",
        subscriptions=False,
        middleware=[in_their_words],
    )
    for name, deed, title, annotations in TOOLS:
        server.add_tool(tool(deed), name=name, title=title, annotations=annotations, structured_output=False)
    server.resource(
        "bihuan://{workspace}/{key}",
        name="artifact",
        title="REQ-12",
        description="One artifact with its fields, description, links and latest comments.",
        mime_type="text/markdown",
    )(resource)
    for prompt, title in prompts.PROMPTS:
        server.prompt(prompt.__name__, title=title, description=prompt.__doc__)(prompted(prompt))
    server.completion()(completed)
    return server


def installed() -> bool:
    from importlib.metadata import PackageNotFoundError

    try:
        return bool(version("bihuan"))
    except PackageNotFoundError:
        return False


async def in_their_words(ctx: Any, call_next: Callable[..., Any]) -> Any:
    """Every message finds the desk it works at, and is answered in the person's language."""
    if ctx.request is not None:
        at_work.set(ctx.request.scope["bihuan"])
    with speaking(at_work.get()[0].language):
        return await call_next(ctx)


async def worked(deed: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
    """The deed at the caller's desk, in a thread."""
    desk, pool = at_work.get()

    def work() -> Any:
        with speaking(desk.language):
            return deed(desk, *arguments, **named)

    return await asyncio.get_running_loop().run_in_executor(pool, work)


def tool(deed: Callable[..., CallToolResult]) -> Callable[..., Any]:
    """A deed at a desk as the SDK takes a tool: without the desk, its errors as words."""

    async def offered(**arguments: Any) -> CallToolResult:
        try:
            return await worked(partial(deed, **arguments))
        except (Refusal, Unreachable) as error:
            return failed(str(error))

    return disguised(offered, deed)


def prompted(deed: Callable[..., str]) -> Callable[..., Any]:
    async def offered(**arguments: Any) -> str:
        try:
            return await worked(partial(deed, **arguments))
        except (Refusal, Unreachable) as error:
            raise unfit(str(error)) from error

    return disguised(offered, deed)


def unfit(problem: str) -> MCPError:
    """An answer of the protocol itself, where there is no result to put the words into."""
    return MCPError(INVALID_PARAMS, problem)


def disguised(offered: Callable[..., Any], deed: Callable[..., Any]) -> Callable[..., Any]:
    seen = [each for each in signature(deed).parameters.values() if each.name != "desk"]
    keyword_only = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in seen]
    offered.__dict__["__signature__"] = signature(deed).replace(parameters=keyword_only)
    offered.__annotations__ = {name: hint for name, hint in deed.__annotations__.items() if name != "desk"}
    offered.__name__, offered.__doc__ = deed.__name__, deed.__doc__
    return offered


async def completed(_of: Any, argument: Any, _context: Any) -> Completion:
    """Keys of what has the words typed so far, wherever a key is asked for."""

    def keys(desk: Desk) -> list[str]:
        *before, typed = argument.value.split(",")
        found = desk.search(typed, limit=10) if typed.strip() else []
        return [",".join([*before, item["key"]]) for item in found]

    return Completion(values=await worked(keys) if argument.name in ("key", "feedback") else [])


async def resource(workspace: str, key: str) -> str:
    def text(desk: Desk) -> str:
        if workspace != desk.workspace:
            raise ResourceNotFoundError(_("This token opens another workspace, not “%(name)s”.") % {"name": workspace})
        try:
            return reading.read(desk, key, parts=["comments", "links"]).content[0].text
        except (Refusal, Unreachable) as error:
            raise ResourceNotFoundError(str(error)) from error

    return await worked(text)


def inbox(desk: Desk) -> list[Resource]:
    notices = desk.here("GET", "/inbox/?limit=50")["items"]
    newest = {notice["artifact"]["key"]: notice["artifact"] for notice in notices}
    return [
        Resource(
            uri=f"bihuan://{desk.workspace}/{key}",
            name=key,
            title=f"{key} {item['title']}",
            description=cards.line(item),
            mime_type="text/markdown",
        )
        for key, item in list(newest.items())[:20]
    ]


def failed(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def misfits(error: ValidationError) -> str:
    """What does not fit of the arguments, one line each."""
    rows = [
        f"- {'.'.join(map(str, each['loc']))}: {_(MISFITS.get(each['type'], MISFIT))}"
        for each in error.errors(include_url=False)
    ]
    return "\n".join([_("The arguments do not fit:"), *rows])
