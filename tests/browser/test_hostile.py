"""Whatever somebody writes is text to everybody else."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.texts import as_source

pytestmark = pytest.mark.browser
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
MARKDOWN = f"""{SCRIPT}

[link](javascript:alert(3)) <svg onload=alert(4)> <details open ontoggle=alert(5)>x</details>

<a href="java&#115;cript:alert(6)">a</a> {IMAGE} {{{{7*7}}}} ${{7*7}}"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(7)</script></svg>'
RUNS = """() => [...document.querySelectorAll("main *")].filter(e => [...e.attributes].some(a =>
  /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value)) || (e.localName === "script")).map(e => e.outerHTML)"""


def test_scripts_in_every_text_are_shown_and_never_run(open_page, tmp_path):
    page = open_page()
    dialogs: list[str] = []

    def told(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", told)
    here = written(page)
    places = [
        "",
        "history/",
        "edit/",
        "../board/",
        "../tree/",
        "../triage/",
        "../",
        "../../search/?q=alert",
        "../../mine/",
    ]
    for place in places:
        page.goto(here + place)
        assert page.evaluate(RUNS) == [], place
    page.keyboard.press("Control+k")
    page.keyboard.type("REQ-" + here.rstrip("/").rpartition("/")[2])
    expect(page.locator("#palette [role=option]").first).to_contain_text(SCRIPT)
    assert page.locator("#palette [role=option] img").count() == 0
    assert dialogs == []


def written(page: Page) -> str:
    """A requirement with a script in every text of it; its address."""
    page.goto("/lanyun/requirements/new/")
    page.locator("main [name=title]").fill(SCRIPT + IMAGE)
    as_source(page)
    page.locator("main [name=body]").fill(MARKDOWN)
    page.locator("main [name=tags]").fill(f"{SCRIPT}")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile(r"/requirements/\d+/$"))
    here = page.url
    expect(page.locator("h1")).to_have_text(SCRIPT + IMAGE)
    page.locator("#activity form [name=text]").last.fill(MARKDOWN)
    page.locator("#activity form button", has_text="发送").last.click()
    page.locator("#files input[type=file]").set_input_files(
        [
            {"name": "<img src=x onerror=alert(8)>.txt", "mimeType": "text/plain", "buffer": b"plain"},
            {"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": SVG.encode()},
            {"name": "page.html", "mimeType": "text/html", "buffer": SCRIPT.encode()},
        ]
    )
    page.locator("#files form button").click()
    expect(page.locator("#files")).to_contain_text("drawing.svg")
    expect(page.locator("#files")).to_contain_text("onerror=alert(8)")
    return here


def test_uploads_that_could_run_are_downloads(open_page):
    page = open_page()
    page.goto("/lanyun/requirements/2/")
    page.locator("#files input[type=file]").set_input_files(
        {"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": SVG.encode()}
    )
    page.locator("#files form button").click()
    link = page.locator("#files a", has_text="drawing.svg")
    with page.expect_download() as loading:
        link.click()
    assert loading.value.suggested_filename == "drawing.svg"
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
