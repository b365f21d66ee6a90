"""Our server with what the conformance suite asks for by name: the way there and back is the product's own."""

import base64

from mcp.server.mcpserver import Image
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp_types import AudioContent, EmbeddedResource, ImageContent, TextContent, TextResourceContents

from bihuan.agents.server import house
from bihuan.config.asgi import application

__all__ = ["application"]
# One red dot, and a moment of silence.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="
)
WAV = base64.b64decode("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQIAAACAgA==")
BY_NAME = "The suite asks for it by this name."
server = house()


def picture() -> ImageContent:
    return Image(data=PNG, format="png").to_image_content()


def embedded(uri: str) -> EmbeddedResource:
    contents = TextResourceContents(uri=uri, mime_type="text/plain", text="This is an embedded resource content.")
    return EmbeddedResource(type="resource", resource=contents)


@server.tool(description=BY_NAME)
def test_simple_text() -> str:
    return "This is a simple text response for testing."


@server.tool(description=BY_NAME)
def test_image_content() -> list[ImageContent]:
    return [picture()]


@server.tool(description=BY_NAME)
def test_audio_content() -> list[AudioContent]:
    return [AudioContent(type="audio", data=base64.b64encode(WAV).decode(), mime_type="audio/wav")]


@server.tool(description=BY_NAME)
def test_embedded_resource() -> list[EmbeddedResource]:
    return [embedded("test://embedded-resource")]


@server.tool(description=BY_NAME)
def test_multiple_content_types() -> list[TextContent | ImageContent | EmbeddedResource]:
    text = TextContent(type="text", text="Multiple content types test:")
    return [text, picture(), embedded("test://mixed-content-resource")]


@server.resource("test://static-text", mime_type="text/plain")
def static_text() -> str:
    return "This is the content of the static text resource."


@server.resource("test://static-binary", mime_type="image/png")
def static_binary() -> bytes:
    return PNG


@server.resource("test://template/{id}/data", mime_type="application/json")
def template(id: str) -> str:
    return f'{{"id": "{id}", "templateTest": true, "data": "Data for ID: {id}"}}'


@server.prompt(description=BY_NAME)
def test_simple_prompt() -> str:
    return "This is a simple prompt for testing."


@server.prompt(description=BY_NAME)
def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
    return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"


@server.prompt(description=BY_NAME)
def test_prompt_with_embedded_resource(resourceUri: str) -> list[UserMessage]:
    return [UserMessage(embedded(resourceUri)), UserMessage("Please process the embedded resource above.")]


@server.prompt(description=BY_NAME)
def test_prompt_with_image() -> list[UserMessage]:
    return [UserMessage(picture()), UserMessage("Please analyze the image above.")]
