"""What was done to many is undone with one press, with and without scripts."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_bulk_change_of_all_that_match_is_undone_from_its_message(open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    page.goto("/lanyun/feedback/?sort=number&state=linked")
    page.locator("[data-select]").nth(1).check()
    page.get_by_label("符合筛选的全部").check()
    page.locator("button[value=archive]").click()
    expect(page.locator("[data-row]")).to_have_count(0)
    toast = page.locator("#toasts [data-toast]")
    toast.get_by_role("button", name="撤销").click()
    expect(page.locator("[data-row]")).to_have_count(50)
    page.goto("/lanyun/batches/")
    expect(page.locator("main li").first).to_contain_text("已撤销")
