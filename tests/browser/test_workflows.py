"""A workflow is edited as its admin does it, and what runs stands in a legal state all the while."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_shell import new_requirement

pytestmark = pytest.mark.browser
EDITOR = "/lanyun/settings/workflows/requirements/"


def test_a_state_is_added_used_and_taken_away_again(open_page):
    page = open_page("zhouyu")
    here = new_requirement(page, "走一遍自己的流程")
    draft_a_trial(page)
    page.goto(here)
    expect(page.get_by_role("button", name="开始灰度")).to_have_count(0)

    page.goto(EDITOR)
    page.locator("button[value=publish]").click()
    expect(page.get_by_role("alert")).to_contain_text("“灰度验证”是死路")
    page.locator("#move-review a").click()
    page.get_by_label("灰度验证", exact=True).check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator("button[value=publish]").click()
    page.goto(here)
    page.get_by_text("其他", exact=True).click()
    page.get_by_role("button", name="开始灰度").click()
    expect(page.locator(".bh-facts").first).to_contain_text("灰度验证")

    page.goto(EDITOR)
    page.locator("button[value=shipped]").click()
    where = page.locator("select[name^=into-]")
    expect(page.locator("form", has=where)).to_contain_text("灰度验证")
    where.select_option(label="待澄清")
    page.locator("button[value=publish]").click()
    expect(page.locator("select[name^=into-]")).to_have_count(0)
    page.goto(here)
    expect(page.locator(".bh-facts").first).to_contain_text("待澄清")
    page.goto(f"{here}history/")
    expect(page.locator("main")).to_contain_text("灰度验证")


def draft_a_trial(page: Page) -> None:
    """A state of one's own, and a transition from the first state into it."""
    page.goto(EDITOR)
    page.locator("[name=state--label]").fill("灰度验证")
    page.get_by_role("button", name="保存状态").click()
    expect(page.locator(".bh-flow")).to_contain_text("灰度验证")
    expect(page.locator("[name=state-new-label]"), "the state “new” is not the new state").to_have_value("")
    expect(page.locator("#flow-hint")).to_be_visible()
    source, to = page.locator("a.state[href$=new]"), page.locator("a.state", has_text="灰度验证")
    source.drag_to(to)
    page.get_by_label("名称").fill("开始灰度")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".bh-flow")).to_contain_text("开始灰度")
