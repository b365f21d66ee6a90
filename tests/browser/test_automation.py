"""A rule is built by hand, works by itself, and tells what it did and would have done."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_shell import new_requirement

pytestmark = pytest.mark.browser
ONLY = "规则走一遍"


def test_a_rule_is_built_works_and_is_tried_on_the_past(open_page):
    page = open_page("zhixia")
    here = new_requirement(page, ONLY)
    other = page.context.new_page()
    other.goto("/lanyun/automation/new/")
    other.get_by_label("名称").fill(ONLY)
    other.locator("[name=on]").select_option("moved")
    other.locator("[name='t.to']").select_option(label="待澄清")
    other.get_by_role("button", name="条件", exact=True).click()
    expect(other.locator("[name='c0.field']")).to_be_focused()
    other.locator("[name='c0.field']").select_option("title")
    expect(other.locator("[name='c0.operator']")).to_be_visible()
    expect(other.locator("[name='c0.field']"), "the keyboard stays where it was").to_be_focused()
    other.locator("[name='c0.operator']").select_option("contains")
    other.locator("[name='c0.operand']").fill(ONLY)
    other.locator("[name='a0.do']").select_option("comment")
    other.locator("[name='a0.text']").fill("收到 {{编号}}")
    expect(other.locator("[name='a0.open']")).to_be_visible()
    expect(other.locator("[name='a0.text']"), "what is written while it is drawn anew stays").not_to_be_empty()
    other.get_by_role("button", name="保存", exact=True).click()
    other.wait_for_url("**/automation/*/")

    page.get_by_role("button", name="受理").first.click()
    expect(page.locator("main")).to_contain_text("收到 REQ-")
    other.reload()
    other.get_by_role("link", name=ONLY).last.click()
    expect(other.locator("main ol")).to_contain_text("收到 REQ-")
    other.go_back()
    other.get_by_role("button", name="试一试").click()
    expect(other.locator("#trial")).to_contain_text("1 个满足条件")
    expect(other.locator("#trial ol")).to_contain_text("收到 REQ-")
    page.goto(here)
    expect(page.locator("main").get_by_text("收到 REQ-")).to_have_count(1)
