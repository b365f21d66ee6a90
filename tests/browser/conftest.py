"""The site of the browser's tests, a browser in front of it, and pages of people who are signed in."""

import re
from collections.abc import Callable, Iterator
from functools import wraps

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.site import PHONE, WIDE, Site, launched, serving, signed_in

expect.set_options(timeout=15_000)  # what waits for work of the server, on a machine that does other things too
# The browser says of every page with such a status that it failed to load; whether it should have, the test says.
TOLD_IN_PAGE = (403, 404, 409, 410, 422)
READY = "html[data-ready], html:not(:has(script[src*='ui/app.']))"
AWAY = re.compile("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, site):
    """open_page(who="zhixia", language="zh-hans", theme="light", phone=False): a signed-in page of its own.

    `who=""` is somebody without an account; more keywords go to the browser's context. Whatever the page writes to
    its console as an error fails the test, unless the test stopped the server itself.
    """
    site.was_away = site.signed_out = False
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
        return patient(context.new_page()) if more.get("java_script_enabled", True) else context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    if site.was_away:
        problems = [problem for problem in problems if not AWAY.search(problem[1])]
    if site.signed_out:
        problems = [problem for problem in problems if "status of 401" not in problem[1]]
    assert [said for address, said in problems if address not in refused] == []


def patient(page: Page) -> Page:
    """A page whose ways to an address end when all its behaviors listen, those too that are fetched after it."""
    for way in ("goto", "reload", "wait_for_url"):
        setattr(page, way, until_ready(page, getattr(page, way)))
    return page


def until_ready(page: Page, way: Callable) -> Callable:
    @wraps(way)
    def gone(*given, **named):
        answer = way(*given, **named)
        page.locator(READY).wait_for(state="attached")
        return answer

    return gone


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
