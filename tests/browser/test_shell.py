"""What surrounds every page: palette, keys, looks, languages, products; on a phone and without scripts too."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
# Kept by the page itself, before anything is drawn again: every look the document ever had.
LOOKS = """() => {
  window.looks = [];
  const look = (html) => html && window.looks.push(`${html.lang} ${html.dataset.theme ?? ""}`.trim());
  const note = () => look(document.documentElement);
  new MutationObserver(note).observe(document, { childList: true, subtree: true, attributeFilter: ["data-theme"] });
}"""


def new_requirement(page: Page, title: str) -> str:
    """A new requirement of 订单中台; where it stands."""
    page.goto("/lanyun/requirements/new/")
    page.locator("main [name=title]").fill(title)
    page.locator("main [name=product]").select_option(label="订单中台")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile(r"/requirements/\d+/$"))
    return page.url


def test_the_palette_finds_goes_and_creates_by_keyboard(open_page):
    page = open_page()
    here = new_requirement(page, "波次合并按巷道热度切分")
    page.goto("/lanyun/requirements/")
    for words in ("按巷道热", "bchb"):
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        expect(page.locator("#palette [role=option]").first).to_contain_text("波次合并")
        page.keyboard.press("Escape")
        expect(page.locator("#palette")).not_to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("波次合并按巷道")
    expect(page.locator("#palette [role=option][aria-selected=true]")).to_contain_text("波次合并按巷道")
    page.keyboard.press("Enter")
    page.wait_for_url(here)
    page.keyboard.press("Control+k")
    page.keyboard.type("回收站")
    expect(page.locator("#palette [role=option][aria-selected=true]")).to_contain_text("回收站")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lanyun/trash/")


def test_lists_are_walked_picked_and_changed_by_keyboard(open_page):
    page = open_page()
    for title in ("键盘一", "键盘二"):
        new_requirement(page, title)
    page.goto("/lanyun/requirements/?q=键盘")
    page.keyboard.press("Shift+?")
    expect(page.locator("#shortcuts")).to_be_visible()
    expect(page.locator("#shortcuts [data-shortcuts-here] div").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).not_to_be_visible()
    expect(page.locator("[data-bulk]")).not_to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk] [data-count]")).to_have_text("2")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).not_to_be_visible()
    page.locator("[data-select-all]").check()
    page.locator("[data-bulk] summary", has_text="标签").click()
    page.locator("[data-bulk] [name=tags]").fill("夜班")
    page.locator("[data-bulk] button[value=tags]").click()
    expect(page.locator("[data-row] .bh-chip", has_text="夜班")).to_have_count(2)
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/requirements/\d+/$"))


def test_theme_and_language_switch_without_a_flash(open_page):
    page = open_page("shenxing")
    page.add_init_script(f"({LOOKS})()")
    page.goto("/lanyun/requirements/")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "zh-CN")
    page.locator("[data-theme-switch]").locator("..").locator("summary").click()
    with page.expect_response(lambda answer: "/me/preferences/" in answer.url):
        page.locator("[data-theme-switch] button[value=dark]").click()
    expect(html).to_have_attribute("data-theme", "bihuan-dark")
    page.reload()
    looks = page.evaluate("[...new Set(window.looks)]")
    assert looks == ["zh-CN bihuan-dark"], "the page never looked otherwise"
    page.locator("[data-language-switch] button").click()
    expect(html).to_have_attribute("lang", "en")
    expect(html).to_have_attribute("data-theme", "bihuan-dark")
    page.locator("[data-language-switch] button").click()
    expect(html).to_have_attribute("lang", "zh-CN")


def test_the_product_switcher_narrows_everything_until_it_is_let_go(open_page):
    page = open_page("ninglan")
    page.goto("/lanyun/requirements/")
    switch = page.locator(".bh-side details").first
    switch.locator("summary").click()
    switch.get_by_text("结算后台").click()
    page.wait_for_url("**product=settlement**")
    page.goto("/lanyun/requirements/board/")
    expect(page.locator(".bh-side summary").first).to_contain_text("结算后台")
    expect(page.locator("[data-card]").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("波次合并策略")
    switch.locator("summary").click()
    switch.get_by_text("全部产品").click()
    expect(page.locator("main")).to_contain_text("波次合并策略")


def test_a_card_is_dragged_to_the_next_state_and_back_from_a_wrong_one(open_page):
    page = open_page()
    here = new_requirement(page, "拖动的卡片")
    key = "REQ-" + here.rstrip("/").rpartition("/")[2]
    page.goto("/lanyun/requirements/board/?q=拖动的卡片")  # into empty columns
    card = page.locator(f"[data-card='{key}']")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/move/" in answer.url) as moved:
        drag(page, card, "clarifying")
    assert moved.value.ok
    expect(page.locator("[data-column=clarifying]").locator(f"[data-card='{key}']")).to_be_visible()
    page.reload()
    expect(page.locator("[data-column=clarifying]").locator(f"[data-card='{key}']")).to_be_visible()
    drag(page, card, "scheduled")
    expect(page.locator("[data-column=clarifying]").locator(f"[data-card='{key}']")).to_be_visible()
    page.reload()
    expect(page.locator("[data-column=clarifying]").locator(f"[data-card='{key}']")).to_be_visible()


def drag(page: Page, card, column: str) -> None:
    expect(page.locator("[data-draggable]")).to_be_visible()
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"], steps=3)
    there = page.locator(f"[data-column={column}] [data-cards]").bounding_box()
    page.mouse.move(there["x"] + there["width"] / 2, there["y"] + 30, steps=6)
    page.mouse.move(there["x"] + there["width"] / 2, there["y"] + 36, steps=3)
    page.mouse.up()


@pytest.mark.parametrize(
    "place", ["", "requirements/", "requirements/1/", "requirements/board/", "inbox/", "feedback/3/"]
)
def test_a_phone_holds_the_page_without_sideways_scrolling(open_page, place):
    page = open_page(phone=True)
    page.goto(f"/lanyun/{place}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.evaluate(WIDER)


# The innermost elements that reach beyond the screen, to read in a failure.
WIDER = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(-5).map(e => e.outerHTML.slice(0, 160))"""


def test_a_phone_shows_which_of_many_tabs_is_open(open_page):
    page = open_page("zhouyu", phone=True)
    page.goto("/lanyun/settings/webhooks/")
    expect(page.locator(".bh-tabs [aria-current=page]")).to_be_in_viewport(ratio=0.9)


def test_a_phone_opens_the_menu_a_row_and_a_move(open_page):
    page = open_page(phone=True)
    here = new_requirement(page, "手机上的需求")
    page.goto("/lanyun/requirements/?q=手机上")
    page.get_by_role("link", name="打开菜单").tap()
    expect(page.locator(".bh-side")).to_be_in_viewport()
    page.locator(".bh-side").get_by_role("link", name="需求", exact=True).tap()
    page.wait_for_url("**/lanyun/requirements/")
    page.goto("/lanyun/requirements/?q=手机上")
    page.locator("[data-row] a[data-open]").first.tap()
    page.wait_for_url(here)
    page.locator("button[name=verb][value=accept]").first.tap()
    expect(page.locator(".bh-facts")).to_contain_text("澄清")


def test_everything_needed_works_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    here = new_requirement(page, "没有脚本也能写")
    page.get_by_role("link", name="编辑").first.click()
    page.locator("main [name=body]").fill("正文 **也** 行")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(here)
    expect(page.locator("main strong", has_text="也")).to_have_count(1)
    page.locator("button[name=verb][value=accept]").first.click()
    expect(page.locator(".bh-facts")).to_contain_text("澄清")
    page.locator("form[action$='/comments/'] [name=text]").fill("留一句")
    page.locator("form[action$='/comments/'] button").last.click()
    expect(page.locator("#activity")).to_contain_text("留一句")
    page.goto("/lanyun/search/?q=没有脚本")
    assert page.locator("a", has_text="没有脚本也能写").count() == 1
    page.goto("/lanyun/requirements/?q=没有脚本")
    page.locator("[name=picked]").first.check()
    with page.expect_navigation():
        page.locator("[data-bulk] button[value=archive]").click()
    page.goto("/lanyun/requirements/?q=没有脚本")
    assert page.locator("[data-row]").count() == 0
