"""Long texts in a browser: the editor, pictures, people and keys, two at once, remarks that survive an edit."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser
LIST = "/lanyun/requirements/"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
BODY = """# 拆单后运费

拆成多个包裹后，运费仍按原单重量计价，每周手工改价四百多次。

- 一
- 二

* 星号列表不变

| 周 | 件 |
|:-|-:|
| W26 | 219 |

结尾一段。"""


def written(page: Page, title: str, body: str = BODY) -> str:
    """A new requirement whose text was written as source; its address."""
    page.goto(f"{LIST}new/")
    page.locator("main [name=title]").fill(title)
    as_source(page)
    page.locator("textarea[name=body]").fill(body)
    save(page)
    page.wait_for_url(re.compile(r"/requirements/\d+/$"))
    return page.url


def as_source(page: Page) -> None:
    page.locator(".ProseMirror").wait_for()
    page.locator("[data-deed=source]").click()
    expect(page.locator("textarea[name=body]")).to_be_visible()


def edit(page: Page, address: str):
    page.goto(f"{address}edit/")
    text = page.locator(".ProseMirror")
    text.wait_for()
    return text


def save(page: Page) -> None:
    page.locator("form.bh-form button.btn-primary").click()


def source_of(page: Page, address: str) -> str:
    page.goto(f"{address}edit/")
    return page.locator("textarea[name=body]").input_value()


def paragraph(text, words: str):
    return text.locator("p", has_text=words).first


def at_the_end_of(page: Page, text, words: str) -> None:
    paragraph(text, words).click()
    page.keyboard.press("End")


def test_a_word_is_changed_and_the_rest_stays_letter_for_letter(open_page):
    page = open_page()
    address = written(page, "只改一个字")
    text = edit(page, address)
    at_the_end_of(page, text, "结尾一段。")
    page.keyboard.type("又一句。")
    save(page)
    page.wait_for_url(address)
    assert source_of(page, address) == BODY.replace("结尾一段。", "结尾一段。又一句。")


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
    expect(page.locator("[data-diagram] svg")).to_have_count(1)
    expect(page.locator("[data-diagram]")).to_contain_text("声音")
    expect(page.locator("pre", has_text="not a diagram")).to_be_visible()


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
    text = edit(page, address)
    at_the_end_of(page, text, "开头。")
    page.keyboard.type("没保存的话。")
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
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
