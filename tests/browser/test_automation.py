"""A rule is built by hand, works by itself, and tells what it did and would have done."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_shell import new_requirement

pytestmark = pytest.mark.browser
ONLY = "规则走一遍"


def test_a_rule_is_built_works_and_is_tried_on_the_past(open_page):
    page = open_page("zhixia")
    page.goto("/lanyun/automation/new/")
    page.get_by_label("名称").fill(ONLY)
    page.get_by_role("button", name="条件", exact=True).click()
    expect(page.locator("[name='c0.field']")).to_be_focused()
    page.locator("[name='c0.field']").select_option("title")
    expect(page.locator("[name='c0.operator']")).to_be_visible()
    expect(page.locator("[name='c0.field']"), "the keyboard stays where it was").to_be_focused()
    page.locator("[name='c0.operator']").select_option("contains")
    page.locator("[name='c0.operand']").fill(ONLY)
    page.locator("[name='a0.do']").select_option("comment")
    page.locator("[name='a0.text']").fill("收到 {{编号}}")
    expect(page.locator("[name='a0.open']")).to_be_visible()
    expect(page.locator("[name='a0.text']"), "what is written while it is drawn anew stays").not_to_be_empty()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/automation/*/")
    rule = page.url

    new_requirement(page, ONLY)
    expect(page.locator("main"), "without reading the page anew").to_contain_text("收到 REQ-")
    page.goto(rule)
    page.get_by_role("link", name=ONLY).last.click()
    expect(page.locator("main ol")).to_contain_text("收到 REQ-")
    page.go_back()
    page.get_by_role("button", name="试一试").click()
    expect(page.locator("#trial")).to_contain_text("1 个满足条件")
    expect(page.locator("#trial ol")).to_contain_text("收到 REQ-")
