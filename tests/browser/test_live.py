"""The stream of news: what it renews on a page, and what it lives through."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_shell import new_requirement

pytestmark = pytest.mark.browser


def test_the_stream_resumes_after_the_server_was_restarted(site, open_page):
    page = open_page("zhouyu")
    page.goto("/lanyun/requirements/")
    site.stop()
    site.start()
    manager = open_page("zhixia")
    new_requirement(manager, "重启以后写下的")
    expect(page.locator("#list")).to_contain_text("重启以后写下的", timeout=30_000)


def test_counts_follow_with_the_rows(open_page):
    page = open_page("zhouyu")
    page.goto("/lanyun/requirements/")
    everything = page.locator("#tabs .bh-tab .n").first
    before = int(everything.inner_text())
    new_requirement(open_page("zhixia"), "数字也要跟着变")
    expect(everything).to_have_text(str(before + 1), timeout=30_000)


def test_whoever_is_mentioned_sees_it_in_the_menu_of_any_page(open_page):
    page = open_page("zhouyu")
    page.goto("/lanyun/inbox/")
    unread = page.locator("#tabs .n").first
    before = int(unread.inner_text())
    elsewhere = page.context.new_page()
    elsewhere.goto("/lanyun/customers/")
    manager = open_page("zhixia")
    new_requirement(manager, "请周屿看一眼")
    manager.locator("#owner, select[name=owner]").first.select_option(label="周屿")
    expect(unread).to_have_text(str(before + 1), timeout=30_000)
    page.close()
    elsewhere.bring_to_front()
    expect(elsewhere.locator("#areas a[href$='/inbox/'] .n")).to_have_text(str(before + 1), timeout=30_000)
