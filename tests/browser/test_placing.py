"""Cards put at their place by hand; and words that a lost session does not lose."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
COLUMN = "[data-column=new] [data-card]"


def keys(page: Page) -> list[str]:
    return page.locator(COLUMN).evaluate_all("cards => cards.map((card) => card.dataset.card)")


def test_a_card_is_dragged_up_and_moved_by_keys_and_stays(open_page):
    page = open_page("wutong")
    page.goto("/lanyun/requirements/board/")
    expect(page.locator("[data-draggable]")).to_be_visible()
    first, second, third, *rest = keys(page)
    source, target = (page.locator(f"[data-card={key}]").bounding_box() for key in (third, first))
    page.mouse.move(source["x"] + 60, source["y"] + 45)
    page.mouse.down()
    page.mouse.move(source["x"] + 60, source["y"] + 20, steps=4)
    with page.expect_response("**/position/"):
        page.mouse.move(target["x"] + 60, target["y"] + 5, steps=12)
        page.mouse.up()
    page.reload()
    assert keys(page) == [third, first, second, *rest]
    page.locator(f"[data-card={first}] [data-open]").focus()
    for key, wanted in (("Alt+ArrowUp", [first, third]), ("Alt+ArrowDown", [third, first])):
        with page.expect_response("**/position/"):
            page.keyboard.press(key)
        expect(page.locator(COLUMN).nth(0)).to_have_attribute("data-card", wanted[0])
        expect(page.locator(COLUMN).nth(1)).to_have_attribute("data-card", wanted[1])
    expect(page.locator(f"[data-card={first}] [data-open]")).to_be_focused()


def test_what_was_written_survives_signing_in_again(open_page, site):
    page = open_page("shenxing")
    page.goto("/lanyun/requirements/")
    page.locator("[data-list] [data-open]").first.click()
    page.wait_for_url(re.compile(r"/requirements/\d+/$"))
    box = page.locator("textarea[name=text]:visible")
    box.fill("会话过期前写的话")
    site.signed_out = True
    page.context.clear_cookies(name="session")
    box.press("Control+Enter")
    page.locator("input[name=login]").fill("shenxing@lanyun.example")
    page.locator("input[name=password]").fill("loop-the-loop")
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("textarea[name=text]:visible")).to_have_value("会话过期前写的话")
    with page.expect_navigation():
        page.locator("textarea[name=text]:visible").press("Control+Enter")
    expect(page.locator("textarea[name=text]:visible")).to_have_value("")
