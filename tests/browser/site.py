"""The whole product as it is served, with the demo's story in it and a mail server beside it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from bihuan.areas.research.tests.post_office import Office, post_office
from tests import ready

PASSWORD = "loop-the-loop"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Site:
    url: str
    mail: Office
    environment: dict[str, str]
    server: subprocess.Popen | None = None
    cookies: dict[str, dict] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    was_away: bool = False
    signed_out: bool = False  # a test ended a session under an open page

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


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """A site of its own, whose data lie in the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with post_office() as office:
        environment = os.environ | {
            "BIHUAN_DATA": str(folder),
            "BIHUAN_DATABASE_URL": "",
            "BIHUAN_URL": f"http://127.0.0.1:{port}",
            "BIHUAN_HOSTS": "127.0.0.1",
            "BIHUAN_EMAIL_URL": f"smtp://127.0.0.1:{office.server_address[1]}",
            "BIHUAN_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        }
        site = Site(f"http://127.0.0.1:{port}", office, environment)
        if not ready.begins(folder, "demo"):
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


def launched(playwright: Playwright) -> Browser:
    program = os.environ.get("BIHUAN_TEST_BROWSER", "/usr/bin/chromium")
    return playwright.chromium.launch(executable_path=program, args=FLAGS)


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
