"""Long texts in a browser: two at once, versions, drafts, remarks that survive an edit."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults
from tests.browser.texts import BODY, as_source, at_the_end_of, edit, paragraph, save, source_of, written

pytestmark = pytest.mark.browser


def test_a_word_is_changed_and_the_rest_stays_letter_for_letter(open_page):
    page = open_page()
    address = written(page, "只改一个字")
    text = edit(page, address)
    at_the_end_of(page, text, "结尾一段。")
    page.keyboard.type("又一句。")
    save(page)
    page.wait_for_url(address)
    assert source_of(page, address) == BODY.replace("结尾一段。", "结尾一段。又一句。")


def test_two_who_edit_one_document(open_page):
    mine, theirs = open_page("zhixia"), open_page("wutong")
    address = written(mine, "两人同写")
    my_text = edit(mine, address)
    their_text = edit(theirs, address)
    expect(mine.locator("[data-presence] [role=img]")).to_have_attribute("aria-label", re.compile("吴桐.*编辑"))
    at_the_end_of(theirs, their_text, "每周手工改价四百多次。")
    theirs.keyboard.type("她的补充。")
    save(theirs)
    theirs.wait_for_url(address)
    at_the_end_of(mine, my_text, "结尾一段。")
    mine.keyboard.type("我的补充。")
    save(mine)
    mine.wait_for_url(address)
    expect(mine.locator("#toasts")).to_contain_text("已并入对方修改的 1 段")
    both = BODY.replace("四百多次。", "四百多次。她的补充。").replace("结尾一段。", "结尾一段。我的补充。")
    assert source_of(mine, address) == both

    my_text, their_text = edit(mine, address), edit(theirs, address)
    for page, text, words in ((theirs, their_text, "她又写。"), (mine, my_text, "我又写。")):
        at_the_end_of(page, text, "结尾一段。")
        page.keyboard.type(words)
        save(page)
    mine.locator("[data-merge=body]").wait_for()
    expect(mine.locator("[data-merge=body]")).to_contain_text("她又写。")
    assert faults(mine) == []
    mine.locator("input[value=both]").check()
    mine.locator("form.bh-conflict button.btn-primary").click()
    mine.wait_for_url(address)
    for words in ("我又写。", "她又写。", "她的补充。"):
        expect(mine.locator("[data-reading]")).to_contain_text(words)


def test_a_remark_on_a_passage_survives_an_edit(open_page):
    page = open_page()
    address = written(page, "段落评论")
    select(page, "每周手工改价四百多次")
    page.locator("[data-speak]").click()
    expect(page.locator("[name=quote]")).to_have_value("每周手工改价四百多次")
    page.locator("[data-remark-form] [name=text]").fill("次数从哪来？")
    page.locator("[data-remark-form] button.btn-line").click()
    page.wait_for_url(re.compile(r"#comment-\d+$"))
    expect(page.locator("mark.bh-passage")).to_have_text("每周手工改价四百多次")
    assert faults(page) == []
    text = edit(page, address)
    paragraph(text, "每周手工改价").click()
    page.keyboard.press("Home")
    page.keyboard.type("先插一句。")
    save(page)
    page.wait_for_url(address)
    expect(page.locator("mark.bh-passage")).to_have_text("每周手工改价四百多次")
    page.goto(f"{address}edit/")
    as_source(page)
    page.locator("textarea[name=body]").fill("整段重写，讲库存盘点。")
    save(page)
    page.wait_for_url(address)
    expect(page.locator(".bh-remark")).to_contain_text("原文已不在")
    expect(page.locator(".bh-remark .bh-quote")).to_have_text("每周手工改价四百多次")
    page.locator(".bh-remark form[action*=resolution] button").click()
    expect(page.locator(".bh-margin")).to_contain_text("1 条已解决的段落评论")


def select(page: Page, words: str) -> None:
    page.evaluate(
        """words => {
          const texts = document.createTreeWalker(document.querySelector("[data-reading]"), NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const at = texts.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(texts.currentNode, at);
            range.setEnd(texts.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
          }
        }""",
        words,
    )


def test_versions_are_compared_and_restored(open_page):
    page = open_page()
    address = written(page, "版本")
    text = edit(page, address)
    at_the_end_of(page, text, "结尾一段。")
    page.keyboard.type("第二版。")
    save(page)
    page.wait_for_url(address)
    page.goto(f"{address}versions/")
    expect(page.locator(".bh-diff ins")).to_have_text("第二版。")
    assert faults(page) == []
    page.get_by_role("link", name="合并显示").click()
    page.wait_for_url("**look=inline")
    expect(page.locator(".bh-diff:not(.split) ins")).to_have_text("第二版。")
    page.get_by_role("button", name="恢复到版本 1").click()
    page.wait_for_url(address)
    assert source_of(page, address) == BODY


def test_what_was_not_saved_is_offered_again(open_page):
    page = open_page()
    address = written(page, "草稿", "开头。")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0
    text = edit(page, address)
    at_the_end_of(page, text, "开头。")
    page.keyboard.type("没保存的话。")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    page.goto(f"{address}edit/")
    page.get_by_role("button", name="取回").click()
    expect(page.locator(".ProseMirror")).to_contain_text("没保存的话。")
    save(page)
    page.wait_for_url(address)
    page.goto(f"{address}edit/")
    page.locator(".ProseMirror").wait_for()
    expect(page.get_by_role("button", name="取回")).to_have_count(0)
