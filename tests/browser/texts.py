"""How the journeys write: a requirement with a long text, its editor, and its source."""

import re

from playwright.sync_api import Page, expect

LIST = "/lanyun/requirements/"
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
