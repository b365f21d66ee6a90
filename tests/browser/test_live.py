"""Two people at once: each sees what the other does, and nobody's words are lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_shell import new_requirement

pytestmark = pytest.mark.browser


def test_what_one_does_the_other_sees_without_reloading(open_page):
    other = open_page("zhouyu")
    other.goto("/lanyun/requirements/")
    on_list = other
    manager = open_page("zhixia")
    here = new_requirement(manager, "刚写下的需求")
    number = here.rstrip("/").rpartition("/")[2]
    expect(on_list.locator("#list")).to_contain_text("刚写下的需求")

    on_detail = on_list.context.new_page()
    on_detail.goto(here)
    in_inbox = on_list.context.new_page()
    in_inbox.goto("/lanyun/inbox/")
    on_detail.locator("[aria-label='关注']").click()
    expect(on_detail.locator("[aria-label='关注']")).to_have_attribute("aria-pressed", "true")

    manager.locator("button[name=verb][value=accept]").first.click()
    manager.locator("#activity form [name=text]").last.fill("先看看老客户怎么说")
    manager.locator("#activity form button", has_text="发送").last.click()
    in_inbox.bring_to_front()
    expect(in_inbox.locator("#inbox")).to_contain_text(f"REQ-{number}")
    on_detail.bring_to_front()
    expect(on_detail.locator("#activity")).to_contain_text("先看看老客户怎么说")
    on_list.bring_to_front()
    expect(on_list.locator("[data-row]", has_text="刚写下的需求")).to_contain_text("待澄清")


def test_two_who_edit_at_once_choose_between_both_versions(open_page):
    one, other = open_page("zhixia"), open_page("zhouyu")
    here = new_requirement(one, "两个人同时改")
    for page in (one, other):
        page.goto(f"{here}edit/")
    other.locator("main [name=title]").fill("周屿改的标题")
    other.locator("main [name=body]").fill("周屿写的正文")
    other.get_by_role("button", name="保存", exact=True).click()
    other.wait_for_url(here)
    one.locator("main [name=title]").fill("知夏改的标题")
    one.get_by_role("button", name="保存", exact=True).click()
    expect(one.locator("form.bh-conflict")).to_contain_text("周屿改的标题")
    expect(one.locator("form.bh-conflict")).to_contain_text("知夏改的标题")
    one.locator("[name=choose_title][value=mine]").check()
    if one.locator("[name=choose_body][value=theirs]").count():
        one.locator("[name=choose_body][value=theirs]").check()
    one.locator("form.bh-conflict .btn-primary").click()
    one.wait_for_url(here)
    expect(one.locator("h1")).to_have_text("知夏改的标题")
    expect(one.locator("#detail")).to_contain_text("周屿写的正文")


def test_the_stream_resumes_after_the_server_was_restarted(site, open_page):
    page = open_page("zhouyu")
    page.goto("/lanyun/requirements/")
    site.stop()
    site.start()
    manager = open_page("zhixia")
    new_requirement(manager, "重启以后写下的")
    expect(page.locator("#list")).to_contain_text("重启以后写下的", timeout=30_000)
