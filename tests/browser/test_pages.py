"""What the pages of every kind do in a browser: news come by themselves, groups fold, two write at once."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
LIST = "/lanyun/requirements/"


def waits_for_news(page: Page, address: str) -> Page:
    """The page, once its stream of news is open."""
    with page.expect_response(lambda answer: "/live" in answer.url):
        page.goto(address)
    return page


def write_down(page: Page, title: str) -> str:
    """A new requirement; its address."""
    page.goto(f"{LIST}new/")
    page.locator("input[name=title]").fill(title)
    page.locator("form.bh-form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/requirements/\d+/$"))
    return page.url


def test_news_come_to_lists_boards_pages_and_the_inbox_by_themselves(open_page):
    mine, theirs = open_page("zhixia"), open_page("wutong")
    waits_for_news(theirs, LIST)
    address = write_down(mine, "夜班加急单自动改派")
    expect(theirs.get_by_role("link", name="夜班加急单自动改派")).to_be_visible()
    waits_for_news(theirs, f"{LIST}board/")
    mine.locator("button[name=verb][value=accept]").click()
    expect(theirs.locator("[data-column=clarifying]").get_by_text("夜班加急单自动改派")).to_be_visible()
    waits_for_news(theirs, address)
    say(mine, "先看仓位")
    expect(theirs.locator("#activity")).to_contain_text("先看仓位")
    waits_for_news(theirs, "/lanyun/inbox/")
    say(mine, "@wt", offered="吴桐")
    expect(theirs.locator("#inbox")).to_contain_text("夜班加急单自动改派")
    assert mine.locator(".bh-mention").last.inner_text() == "@吴桐"


def say(page: Page, text: str, offered: str = "") -> None:
    box = page.locator("#write-new")
    box.press_sequentially(text)
    if offered:
        expect(page.locator("#mention [aria-selected=true]")).to_have_text(offered)
        box.press("Enter")
        expect(page.locator("#mention")).to_be_hidden()
    with page.expect_navigation():
        box.press("Control+Enter")


def test_groups_and_branches_fold(open_page):
    page = open_page("zhixia")
    page.goto(f"{LIST}?group=product")
    shown = page.locator("[data-row]:visible").count()
    page.locator(".bh-fold").first.click()
    assert 0 < page.locator("[data-row]:visible").count() < shown
    page.goto(f"{LIST}tree/")
    shown = page.locator("[data-row]:visible").count()
    page.locator(".bh-branch summary").first.click()
    assert 0 < page.locator("[data-row]:visible").count() < shown


def test_the_owner_is_chosen_beside_the_text(open_page):
    page = open_page("zhixia")
    write_down(page, "打包台语音播报")
    with page.expect_navigation():
        page.get_by_role("combobox", name="负责人").select_option(label="吴桐")
    expect(page.locator(".bh-properties")).to_contain_text("版本 2")


def test_two_who_write_at_once_lose_nothing(open_page):
    mine, theirs = open_page("zhixia"), open_page("wutong")
    address = write_down(mine, "退货上架提示库位")
    for page in (mine, theirs):
        page.goto(f"{address}edit/")
    theirs.locator("input[name=title]").fill("退货上架写明库位")
    theirs.locator(".ProseMirror").fill("仓里天天找不到货。")
    theirs.locator("form.bh-form button.btn-primary").click()
    theirs.wait_for_url(address)
    mine.locator("input[name=title]").fill("退货上架提示最近库位")
    mine.locator("form.bh-form button.btn-primary").click()
    expect(mine.locator("input[name=choose_title][value=mine]")).to_be_checked()
    expect(mine.locator("input[name=choose_body][value=theirs]")).to_be_checked()
    mine.locator("form.bh-conflict button.btn-primary").click()
    mine.wait_for_url(address)
    expect(mine.locator("h1")).to_have_text("退货上架提示最近库位")
    expect(mine.locator("#detail")).to_contain_text("仓里天天找不到货。")
