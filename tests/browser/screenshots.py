"""The pictures of the README, from the demo: `bin/screenshots`."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.site import PHONE, WIDE, Site, launched, serving, signed_in

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LINK = re.compile(r"https?://\S+/mine/[^/\s]+/(?=\s|$)")
# name, address, light or dark
WORKBENCH = [
    ("home", "/lanyun/", "light"),
    ("home-dark", "/lanyun/", "dark"),
    ("requirements", "/lanyun/requirements/", "light"),
    ("requirement", "/lanyun/requirements/3/", "light"),
    ("board", "/lanyun/requirements/board/", "light"),
    ("triage", "/lanyun/requirements/triage/", "light"),
]


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as site, sync_playwright() as playwright:
        browser = launched(playwright)
        for name, address, theme in WORKBENCH:
            page = opened(browser, site, signed_in(browser, site, "zhixia", "zh-hans"), theme, WIDE)
            taken(page, address, name)
        asking = opened(browser, site, {}, "light", PHONE)
        taken(asking, personal_link(site, asking, "xiaotang@lanyun.example"), "portal")
        browser.close()


def personal_link(site: Site, page: Page, email: str) -> str:
    """Asked for on the portal, read in the mail."""
    page.goto("/portal/lanyun/settlement/mine/")
    page.locator("[name=email]").fill(email)
    page.locator("main form button").click()
    mail = site.mail.find(lambda mail: email in mail["to"] and LINK.search(text_of(mail)) is not None)
    return LINK.findall(text_of(mail))[0]


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def opened(browser: Browser, site: Site, cookies: dict, theme: str, size: dict) -> Page:
    context = browser.new_context(
        base_url=site.url,
        viewport=size,
        color_scheme=theme,
        locale="zh-CN",
        storage_state=cookies,
        reduced_motion="reduce",
    )
    return context.new_page()


def taken(page: Page, address: str, name: str) -> None:
    page.goto(address)
    expect(page.locator("h1").first).to_be_attached()
    page.evaluate("document.fonts.ready")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    sys.stdout.write(f"{path.relative_to(IMAGES.parents[1])}  {path.stat().st_size // 1024} kB\n")
    page.context.close()


if __name__ == "__main__":
    main()
