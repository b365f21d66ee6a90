"""Writing in a browser: people, keys, forms, pictures, diagrams, an input method, comments, and no script at all."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults
from tests.browser.texts import LIST, at_the_end_of, edit, save, source_of, written

pytestmark = pytest.mark.browser
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def paste_picture(page: Page) -> None:
    page.evaluate(
        """picture => {
          const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "单据.png", { type: "image/png" }));
          const pasted = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", pasted));
        }""",
        PICTURE,
    )


def test_people_keys_forms_and_pictures_are_put_in(open_page):
    page = open_page()
    address = written(page, "编辑器里什么都有", "开头。")
    text = edit(page, address)
    at_the_end_of(page, text, "开头。")
    page.keyboard.press("Enter")
    page.keyboard.type("问 @吴桐")
    page.locator("#offer [role=option]", has_text="吴桐").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("看 #REQ-3")
    page.locator("#offer [role=option]", has_text="REQ-3").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("/todo")
    page.locator("#offer [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("补测试")
    assert faults(page) == []
    paste_picture(page)
    text.locator("img[src*=files]").wait_for()
    save(page)
    page.wait_for_url(address)
    shown = page.locator("[data-reading]")
    expect(shown.locator(".bh-mention")).to_have_text("@吴桐")
    expect(shown.locator("a.bh-ref", has_text="REQ-3").locator("[role=img]")).to_have_attribute("aria-label", "已闭环")
    expect(shown.locator("li.task-list-item")).to_contain_text("补测试")
    assert shown.locator("img").evaluate("image => image.complete && image.naturalWidth") == 1
    assert re.search(r"!\[[^]]*\]\(/lanyun/requirements/\d+/files/\d+/\)", source_of(page, address))


def test_a_picture_that_is_no_picture_is_refused_in_words(open_page):
    page = open_page()
    text = edit(page, written(page, "只收图片", "开头。"))
    text.click()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "表.xlsx", { type: "application/vnd.ms-excel" }));
          const pasted = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", pasted));
        }"""
    )
    expect(page.locator("#toasts")).to_contain_text("PNG")
    assert base64.b64decode(PICTURE)[:4] == b"\x89PNG"


def test_a_diagram_is_drawn_where_there_is_one(open_page):
    page = open_page()
    plain = written(page, "没有图", "文字。")
    page.goto(plain)
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name).join()")
    assert "diagram" not in loaded
    assert "editor" not in loaded
    written(page, "有图", "```mermaid\ngraph LR\n  A[声音] --> B[需求]\n```\n\n```mermaid\nnot a diagram\n```")
    expect(page.locator("[data-diagram] svg")).to_have_count(1, timeout=30_000)
    expect(page.locator("[data-diagram]")).to_contain_text("声音")
    expect(page.locator("pre", has_text="not a diagram")).to_be_visible()


def test_comments_have_the_light_editor(open_page):
    page = open_page()
    written(page, "评论", "文字。")
    area = page.locator("#write-new")
    area.click()
    page.locator(".bh-composer [data-deed=bold]").wait_for()
    page.keyboard.press("Control+b")
    page.keyboard.type("重")
    expect(area).to_have_value("**重**")
    area.fill("见 ")
    area.press_sequentially("#REQ-3")
    page.locator(".bh-keys button", has_text="REQ-3").first.click()
    expect(area).to_have_value("见 REQ-3 ")
    page.locator(".bh-composer button.btn-line").last.click()
    expect(page.locator(".bh-comment a.bh-ref")).to_contain_text("REQ-3")


def test_letters_that_are_being_composed_are_left_alone(open_page):
    page = open_page()
    address = written(page, "输入法", "开头。")
    text = edit(page, address)
    at_the_end_of(page, text, "开头。")
    page.keyboard.type("@")
    page.locator("#offer [role=option]").first.wait_for()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "wu'tong", "selectionStart": 7, "selectionEnd": 7})
    expect(text).to_contain_text("wu'tong")
    keys.send("Input.insertText", {"text": "吴桐"})
    page.locator("#offer [role=option]", has_text="吴桐").wait_for()
    page.keyboard.press("Enter")
    expect(text.locator(".bh-mention")).to_have_text("@吴桐")
    keys.send("Input.imeSetComposition", {"text": "hao", "selectionStart": 3, "selectionEnd": 3})
    keys.send("Input.insertText", {"text": "好的。"})
    save(page)
    page.wait_for_url(address)
    assert re.fullmatch(r"开头。@\[吴桐\]\(\d+\) 好的。", source_of(page, address))


def test_without_scripts_everything_is_a_form(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(f"{LIST}new/")
    page.locator("main [name=title]").fill("没有脚本")
    page.locator("textarea[name=body]").fill("**原样**的 markdown。")
    save(page)
    page.locator("[data-remark-form] summary").click()
    page.locator("[data-remark-form] [name=quote]").fill("原样")
    page.locator("[data-remark-form] [name=text]").fill("真的？")
    page.locator("[data-remark-form] button.btn-line").click()
    expect(page.locator("mark.bh-passage")).to_have_text("原样")
    page.goto(page.url.split("#")[0] + "versions/?look=inline")
    expect(page.locator("main")).to_contain_text("两个版本内容相同")
