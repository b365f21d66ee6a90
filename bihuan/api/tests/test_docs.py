"""Every example of docs/using/api.md works, in the order in which it is read; the page names what it is about."""

import re
import shlex
from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db
USING = Path(__file__).resolve().parents[3] / "docs" / "using"


def examples(name: str) -> list[str]:
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", (USING / name).read_text(), re.S))
    return [line for line in blocks.splitlines() if line.startswith("curl ")]


def spoken(program, line: str):
    """What curl would send."""
    words = shlex.split(line.replace("$API", program.root).replace("$TOKEN", program.plaintext))[1:]
    method, headers, body, address = "GET", {}, None, ""
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _colon, value = words.pop(0).partition(": ")
                headers[name.replace("-", "_")] = value
            case "-d":
                body, method = words.pop(0).encode(), "POST" if method == "GET" else method
            case word:
                address = word
    assert headers.pop("Authorization") == f"Bearer {program.plaintext}"
    assert (body is None) == ("Content_Type" not in headers)
    return program.send(method, address, body, **headers)


@pytest.mark.parametrize("name", ["api.md", "api.zh-CN.md"])
def test_examples_work(name, call, lead):
    program, lines = call(lead), examples(name)
    assert len(lines) > 10
    for line in lines:
        answer = spoken(program, line)
        assert answer.status_code in (200, 201), (line, answer.content.decode())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_part_of_the_page_has_a_name(client, language):
    page = client.get("/api/v1/docs", headers={"Accept-Language": language}).content.decode()
    names = dict(re.findall(r'<h2 class="bh-h2" id="(\w+)">([^<]+?) <', page))
    assert {"requirements", "imports", "webhooks", "deliveries", "notifications"} <= names.keys()
    for tag, name in names.items():
        assert not name[0].islower(), tag
        assert language == "en" or tag == "webhooks" or not name.isascii(), tag
