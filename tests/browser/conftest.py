"""The whole product as it is served, with the demo's story in it, a mail server beside it, and a browser in front."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bihuan.areas.research.tests.post_office import Office, post_office

PASSWORD = "loop-the-loop"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# The browser says of every page with such a status that it failed to load; whether it should have, the test says.
TOLD_IN_PAGE = (403, 404, 409, 410, 422)
AWAY = re.compile("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")


@dataclass
class Site:
    url: str
    mail: Office
    environment: dict[str, str]
    server: subprocess.Popen | None = None
    cookies: dict[str, dict] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    was_away: bool = False

    def run(self, *command: str) -> str:
        """A `bihuan` command on the site's data."""
        arguments = [sys.executable, "-m", "bihuan", *command]
        done = subprocess.run(arguments, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        port = self.url.rpartition(":")[2]
        self.server = subprocess.Popen([sys.executable, "-m", "bihuan", "serve", "--port", port], env=self.environment)
        wait_for(int(port), self.server)

    def stop(self) -> None:
        self.was_away = True
        if self.server:
            self.server.terminate()
            self.server.wait(20)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with post_office() as office:
        environment = os.environ | {
            "BIHUAN_DATA": str(tmp_path_factory.mktemp("site")),
            "BIHUAN_DATABASE_URL": "",
            "BIHUAN_URL": f"http://127.0.0.1:{port}",
            "BIHUAN_HOSTS": "127.0.0.1",
            "BIHUAN_EMAIL_URL": f"smtp://127.0.0.1:{office.server_address[1]}",
            "BIHUAN_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        }
        site = Site(f"http://127.0.0.1:{port}", office, environment)
        site.run("migrate", "-v0")
        site.run("demo")
        try:
            site.start()
            yield site
        finally:
            site.stop()


def wait_for(port: int, server: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended"
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
            return
        except OSError:
            time.sleep(0.05)  # polled: there is nobody to ask before it listens
    raise AssertionError("the server did not come up in a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = os.environ.get("BIHUAN_TEST_BROWSER", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, site):
    """open_page(who="zhixia", language="zh-hans", theme="light", phone=False): a signed-in page of its own.

    `who=""` is somebody without an account; more keywords go to the browser's context. Whatever the page writes to
    its console as an error fails the test, unless the test stopped the server itself.
    """
    site.was_away = False
    contexts: list[BrowserContext] = []
    problems: list[tuple[str, str]] = []
    refused: set[str] = set()

    def open_one(
        who: str = "zhixia", *, language: str = "zh-hans", theme: str = "light", phone: bool = False, **more
    ) -> Page:
        known = signed_in(browser, site, who, language) if who else {}
        context = browser.new_context(
            viewport=PHONE if phone else WIDE,
            has_touch=phone,
            color_scheme=theme,
            locale="zh-CN" if language == "zh-hans" else "en-US",
            base_url=site.url,
            storage_state=known,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        watch(context, problems, refused)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    if site.was_away:
        problems = [problem for problem in problems if not AWAY.search(problem[1])]
    assert [said for address, said in problems if address not in refused] == []


def watch(context: BrowserContext, problems: list[tuple[str, str]], refused: set[str]) -> None:
    def heard(said) -> None:
        if said.type == "error":
            problems.append((said.location["url"], f"{said.page and said.page.url}: {said.text}"))

    def answered(response) -> None:
        if response.status in TOLD_IN_PAGE and response.request.is_navigation_request():
            refused.add(response.url)

    context.on("console", heard)
    context.on("weberror", lambda failed: problems.append(("", f"{failed.page and failed.page.url}: {failed.error}")))
    context.on("response", answered)


def signed_in(browser: Browser, site: Site, who: str, language: str) -> dict:
    """The cookies of this person's session, whose language is the wanted one; signed in once for all tests."""
    if who not in site.cookies:
        context = browser.new_context(base_url=site.url, locale="zh-CN")
        page = context.new_page()
        sign_in(page, who)
        site.cookies[who], site.languages[who] = context.storage_state(), "zh-hans"
        context.close()
    if site.languages[who] != language:
        prefer(browser, site, who, language=language)
        site.languages[who] = language
    return site.cookies[who]


def prefer(browser: Browser, site: Site, who: str, **choice: str) -> None:
    context = browser.new_context(base_url=site.url, storage_state=site.cookies[who])
    page = context.new_page()
    page.goto("/me/")
    token = json.loads(page.locator("body").get_attribute("hx-headers"))["X-CSRFToken"]
    headers = {"X-CSRFToken": token, "Referer": site.url + "/me/"}
    answer = page.request.post("/me/preferences/", form=choice, headers=headers, max_redirects=0)
    assert answer.status == 302, answer.status
    context.close()


def sign_in(page: Page, who: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{who}@lanyun.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form", has=page.locator("input[name=password]")).locator("button").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
