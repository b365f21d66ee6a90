"""The stream of news lives through what happens to servers."""

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
