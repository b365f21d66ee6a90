"""The whole product as it is served, with the demo's story in it, a mail server beside it, and a browser in front."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bihuan.areas.research.tests.post_office import Office, post_office

PASSWORD = "loop-the-loop"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Site:
    url: str
    mail: Office
    environment: dict[str, str]

    def run(self, *command: str) -> str:
        """A `bihuan` command on the site's data."""
        arguments = [sys.executable, "-m", "bihuan", *command]
        done = subprocess.run(arguments, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


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
        server = subprocess.Popen([sys.executable, "-m", "bihuan", "serve", "--port", str(port)], env=environment)
        try:
            wait_for(port, server)
            yield site
        finally:
            server.terminate()
            server.wait(20)


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

    Whatever the page writes to its console as an error fails the test.
    """
    contexts, problems = [], []

    def open_one(who: str = "zhixia", *, language: str = "zh-hans", theme: str = "light", phone: bool = False) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else WIDE,
            has_touch=phone,
            color_scheme=theme,
            locale="zh-CN" if language == "zh-hans" else "en-US",
            base_url=site.url,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: problems.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        if who:
            sign_in(page, who)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def sign_in(page: Page, who: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{who}@lanyun.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[method=post] button[type=submit]", has=page.locator(":scope:visible")).first.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
