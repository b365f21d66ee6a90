"""Rows written like a spreadsheet, cards on a board with a limit, an entry of a calendar."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}"""


def cell(page: Page, row: int, name: str):
    return page.locator("tr[data-line]").nth(row).locator(f"[data-name={name}]")


def test_cells_of_excel_are_pasted_told_where_wrong_and_taken_back_at_once(open_page):
    page = open_page()
    page.goto("/lanyun/requirements/table/?sort=number&columns=title,owner,priority")
    before = cell(page, 0, "title").inner_text()
    cell(page, 0, "title").click()
    page.evaluate(PASTE, '"第一行\n还是第一行"\t沈星\t高\r\n第二行\t没有这个人\t低\r\n')
    expect(cell(page, 0, "title")).to_have_text("第一行 还是第一行")
    expect(cell(page, 0, "owner")).to_have_text("沈星")
    expect(cell(page, 1, "priority")).to_have_attribute("data-text", "低")
    expect(cell(page, 1, "owner")).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 1, "owner")).to_contain_text("没有叫「没有这个人」的人")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Second row")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "title")).to_have_text("Second row")
    expect(cell(page, 2, "title").locator("[data-catch]")).to_be_focused()
    page.locator("#toasts [data-toast]", has_text="改了 2 条").get_by_role("button", name="撤销").click()
    expect(cell(page, 0, "title")).to_have_text(before)


def test_chinese_is_composed_in_a_cell_that_was_not_opened(open_page):
    page = open_page()
    page.goto("/lanyun/requirements/table/?sort=number&columns=title&group=priority&folded=0,1")
    shown, keys = cell(page, 0, "title"), page.context.new_cdp_session(page)
    line = page.locator("tr[data-line]:visible").first.locator("[data-name=title]")
    before = line.inner_text()
    line.click()
    for letters in ("n", "ni", "ni h", ""):
        where = {"selectionStart": len(letters), "selectionEnd": len(letters)}
        keys.send("Input.imeSetComposition", {"text": letters, **where})
    expect(line.locator("[data-catch]")).to_be_focused()
    assert line.inner_text() == before
    keys.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    expect(line.locator("input")).to_have_value("ni hao")
    keys.send("Input.insertText", {"text": "你好"})
    page.keyboard.press("Enter")
    expect(line).to_have_text("你好")
    expect(shown).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(line).to_have_text(before)


def test_a_full_column_asks_before_it_takes_a_card_and_the_drag_is_taken_back(open_page):
    page = open_page()
    page.goto("/lanyun/requirements/board/?columns_by=priority&limits=0:1")
    expect(page.locator("[data-draggable]")).to_be_visible()
    card = page.locator("[data-column='1'] [data-card]").first
    key, there = card.get_attribute("data-card"), page.locator("[data-column='0']")
    source, target = card.bounding_box(), there.bounding_box()
    page.mouse.move(source["x"] + 60, source["y"] + 40)
    page.mouse.down()
    page.mouse.move(source["x"] + 50, source["y"] + 50, steps=4)
    with page.expect_response("**/drop/**"):
        page.mouse.move(target["x"] + 60, target["y"] + 60, steps=10)
        page.mouse.up()
    toast = page.locator("#toasts [data-toast]")
    expect(toast).to_contain_text("满了")
    expect(there.locator(f"[data-card={key}]")).to_have_count(0)
    toast.get_by_role("button", name="仍然放进去").click()
    expect(there.locator(f"[data-card={key}]")).to_have_count(1)
    toast.get_by_role("button", name="撤销").click()
    expect(page.locator(f"[data-column='1'] [data-card={key}]")).to_have_count(1)


def test_a_finger_that_rests_on_a_heading_takes_its_column_along(open_page):
    page = open_page(phone=True)
    page.goto("/lanyun/requirements/table/?sort=number&columns=priority,owner,title")
    heads, touch = page.locator("th[data-name]"), page.context.new_cdp_session(page)

    def finger(kind: str, *points: dict) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    first, second = heads.nth(0).bounding_box(), heads.nth(1).bounding_box()
    finger("touchStart", {"x": first["x"] + 20, "y": first["y"] + 10})
    expect(page.locator("th[data-held]")).to_have_attribute("data-name", "priority")
    finger("touchMove", {"x": second["x"] + second["width"] - 20, "y": second["y"] + 10})
    expect(page.locator("th[data-over=after]")).to_have_attribute("data-name", "owner")
    finger("touchEnd")
    expect(heads).to_have_text(["负责人", "优先级", "标题"])
