"""Every page type: nothing serious to axe, no error in the console, nothing that jumps while it loads."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
# Only rules whose breach is grave are asked at all: the others take a third of axe's time.
GRAVE = """async () => {
  const apart = (rule) => ["experimental", "deprecated"].some((tag) => rule.tags.includes(tag));
  const grave = axe._audit.rules.filter(
    (rule) => rule.enabled && !apart(rule) && ["serious", "critical"].includes(rule.impact));
  const options = { runOnly: grave.map((rule) => rule.id), resultTypes: ["violations"] };
  const found = await axe.run(document, { ...options, preload: false, elementRef: false });
  const where = (node) => `${node.target} ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ""}`;
  return found.violations.filter((rule) => ["serious", "critical"].includes(rule.impact))
    .map((rule) => `${rule.id} (${rule.nodes.length}): ${rule.nodes.slice(0, 3).map(where).join(" | ")}`);
}"""
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""
MOST_SHIFT = 0.1
KINDS = ("requirements", "feedback", "customers")
TEAM = [
    "",
    # Few rows of each: what is wrong with one is wrong with fifty.
    "requirements/?q=订单",
    "requirements/?group=state&q=运费",
    "requirements/?q=nothing-like-this",
    "feedback/?q=运费",
    "customers/?q=电商",
    "requirements/board/?q=订单",
    "feedback/board/?q=运费",
    "requirements/tree/",
    "requirements/triage/",
    *(f"{kind}/3/" for kind in KINDS),
    "requirements/new/",
    "requirements/3/edit/",
    "requirements/34/move/?verb=decline",
    "requirements/34/move/?verb=snooze",
    "requirements/34/duplicate/?q=订单",
    "requirements/3/history/",
    "requirements/3/history/?version=2",
    "requirements/3/versions/",
    "requirements/3/versions/?look=inline&from=1&to=1",
    "feedback/requirement/?picked=1&picked=2",
    "inbox/",
    "inbox/?all=1",
    "search/?q=运费",
    "search/",
    "mine/?tab=watched",
    "approvals/",
    "trash/",
    "batches/",
    "requirements/import/",
    "requirements/table/?q=订单",
    "requirements/calendar/",
    "requirements/filter/",
    "requirements/views/",
    "requirements/3/workflow/",
    "automation/",
    "automation/1/",
    "automation/1/edit/",
    "automation/runs/",
    "automation/recurring/new/",
    "automation/templates/",
    "automation/templates/of/requirements/3/",
    "requirements/ranking/",
    "requirements/ranking/matrix/",
    "requirements/ranking/settings/",
    "requirements/ranking/comparison/",
    "requirements/?columns=key,title,place,interval,chance&q=订单",
    "requirements/3/estimates/",
    "requirements/kano/new/",
    "requirements/kano/1/",
    "requirements/pairs/1/",
    "requirements/3/why/",
    "prds/1/",
    "changes/1/",
    "themes/",
    "themes/3/",
    "loop/closure/",
    "loop/demand/",
    "loop/resolution/",
    "loop/matrix/",
    "settings/reasons/requirements/",
    "settings/products/1/portal/",
    "settings/",
    "settings/members/",
    "settings/invitations/",
    "settings/departments/",
    "settings/products/",
    "settings/sign-ins/",
    "settings/fields/1/",
    "settings/workflows/requirements/",
    "settings/workflows/requirements/accept/",
    "settings/webhooks/new/",
    "settings/audit/",
    "settings/data-protection/",
    "not-there/",
]
OWN = ["/me/", "/me/security/", "/me/sign-ins/", "/me/tokens/", "/me/sessions/", "/accounts/email/", "/api/v1/docs"]
PUBLIC = ["/accounts/login/", "/accounts/password/reset/", "/portal/lanyun/", "/portal/lanyun/orders/", "/nowhere/"]
PHONE_PAGES = [
    "/lanyun/",
    "/lanyun/requirements/?q=订单",
    "/lanyun/requirements/3/",
    "/lanyun/requirements/board/?q=订单",
    "/lanyun/inbox/",
]
# Every component in the dark and in English once; its colors and names are the same on every other page.
DARK = [
    "",
    "requirements/?group=state&q=运费",
    "requirements/board/?q=订单",
    "requirements/tree/",
    "requirements/triage/",
    "requirements/3/",
    "requirements/3/edit/",
    "requirements/3/history/?version=2",
    "requirements/3/versions/?look=inline&from=1&to=1",
    "requirements/34/move/?verb=snooze",
    "inbox/?all=1",
    "search/?q=运费",
    "settings/members/",
    "settings/workflows/requirements/",
    "automation/1/edit/",
    "requirements/calendar/",
]
LOOKS = [("zh-hans", "light"), ("en", "dark")]


def faults(page: Page) -> list[str]:
    shift = page.evaluate(SHIFT)
    page.evaluate(AXE)
    found = page.evaluate(GRAVE)
    return found + ([f"it moves by {shift:.3f} while it loads"] if shift >= MOST_SHIFT else [])


def judged(page: Page, addresses: list[str]) -> dict[str, list[str]]:
    """What is wrong, by address."""
    wrong = {}
    for address in addresses:
        page.goto(address)
        if found := faults(page):
            wrong[address] = found
    return wrong


@pytest.mark.parametrize("half", [0, 1])
def test_pages_of_the_team(open_page, half):
    page = open_page("zhouyu", bypass_csp=True)
    assert judged(page, ([f"/lanyun/{place}" for place in TEAM] + OWN)[half::2]) == {}


def test_pages_of_the_team_in_the_dark(open_page):
    page = open_page("zhouyu", language="en", theme="dark", bypass_csp=True)
    assert judged(page, [f"/lanyun/{place}" for place in DARK] + OWN[:2]) == {}


@pytest.mark.parametrize(("language", "theme"), LOOKS, ids=["zh-light", "en-dark"])
def test_pages_of_everybody(open_page, language, theme):
    page = open_page("", language=language, theme=theme, bypass_csp=True)
    assert judged(page, PUBLIC) == {}


def test_pages_on_a_phone(open_page):
    page = open_page("zhouyu", phone=True, bypass_csp=True)
    assert judged(page, PHONE_PAGES) == {}
    portal = open_page("", phone=True, bypass_csp=True)
    assert judged(portal, ["/portal/lanyun/orders/"]) == {}


def test_pages_that_follow_what_was_done(open_page):
    """Forms with errors, a conflict, the steps of an import, what is refused."""
    page = open_page("zhixia", bypass_csp=True)
    wrong = {}

    def judge(name: str) -> None:
        if found := faults(page):
            wrong[name] = found

    page.goto("/lanyun/requirements/new/")
    page.locator("main [name=title]").fill("两版")
    page.locator("main form .btn-primary").click()
    here = page.url
    page.goto(f"{here}edit/")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.locator("main [name=title]").fill("")
    page.locator("main form .btn-primary").click()
    page.locator("[role=alert]").wait_for()
    judge("form with errors")
    page.goto(f"{here}edit/")
    other = page.context.new_page()
    other.goto(f"{here}edit/")
    other.locator("main [name=title]").fill("他们的")
    other.locator("main form .btn-primary").click()
    page.locator("main [name=title]").fill("我的")
    page.locator("main form .btn-primary").click()
    page.locator("form.bh-conflict").wait_for()
    judge("conflict")
    page.goto("/lanyun/feedback/import/")
    rows = "标题,优先级,强度\n没有时间,高,3\n,低,很强\n".encode()
    page.locator("main input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": rows})
    page.locator("main form .btn-primary").first.click()
    page.locator("#mapping").wait_for()
    judge("mapping")
    page.locator("button[form=mapping]:not([name])").click()
    page.locator("form[action$='/start/']").wait_for()
    judge("dry run")
    page.goto("/lanyun/settings/members/")
    judge("refused")
    assert wrong == {}


@pytest.mark.parametrize(("language", "theme"), LOOKS, ids=["zh-light", "en-dark"])
def test_pages_of_a_requester(site, open_page, language, theme):
    page = open_page("", language=language, theme=theme, phone=True, bypass_csp=True)
    email = f"{theme}@customer.example"
    page.goto("/portal/lanyun/warehouse/")
    page.locator("[name=title]").fill("入库预约排不上")
    page.locator("[name=email]").fill(email)
    page.locator("button[form=say], #say button").locator("visible=true").click()
    page.wait_for_url("**/received/**")
    wrong = judged(page, [page.url])
    mail = site.mail.find(lambda mail: email in mail["to"])
    one = next(line for line in mail.get_body(("plain",)).get_content().splitlines() if line.startswith("http"))
    mine = one.rstrip("/").rpartition("/")[0] + "/"
    wrong |= judged(page, [one, mine, f"{one}solved/", "/portal/lanyun/warehouse/mine/", f"{mine}x/"])
    assert wrong == {}
