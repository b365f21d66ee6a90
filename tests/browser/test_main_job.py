"""The main job on real input, as people do it: from a file and a voice to an answer that was read."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bihuan.pages.listing import COUNTED
from tests.inputs import inputs

pytestmark = pytest.mark.browser
VOICES = [
    ("王敏", "wang.min@shunda.example", "拆单以后运费还是老的", "每次都要人工改。"),
    ("赵岩", "zhao.yan@yunqi.example", "一单拆三个包裹，运费收了三次", ""),
    ("钱多", "qian.duo@shunfeng.example", "改完地址运费不变", "客服说系统就这样。"),
]
TITLE = "拆单、改址后运费自动重算"
SOLVED = re.compile(r"https?://\S+/solved/")


def test_from_a_voice_to_an_answer(site, open_page):
    files = inputs()
    manager = open_page("zhixia")
    bring_in(manager, "requirements", files.requirements, files.requirement_count, "导入需求")
    manager.goto("/lanyun/requirements/?tag=F")
    expect(manager.locator(".bh-status")).to_contain_text(f"{files.functional_count}")
    bring_in(manager, "feedback", files.feedback, files.feedback_count, "外卖评价")

    outsider = open_page("", phone=True)
    for voice in VOICES:
        say(outsider, *voice)

    here = decide_and_deliver(manager)

    email, title = VOICES[0][1], VOICES[0][2]
    answer = site.mail.find(lambda mail: email in mail["to"] and SOLVED.search(text_of(mail)) is not None)
    assert title in text_of(answer)
    outsider.goto(SOLVED.search(text_of(answer))[0])
    expect(outsider.locator("main")).to_contain_text(title)
    outsider.get_by_role("button", name="解决").click()
    outsider.wait_for_url("**/thanks/")
    outsider.locator("main a.btn").click()
    expect(outsider.locator("main")).to_contain_text("你说：解决了")
    expect(outsider.locator("main ol")).to_contain_text(answer_in(answer))

    manager.goto(here)
    expect(manager.locator("#voices")).to_contain_text("已解决")
    manager.goto("/lanyun/")
    solved = manager.locator("main .bh-row", has_text=TITLE)
    expect(solved).to_contain_text("1 个回答")


def decide_and_deliver(manager: Page) -> str:
    """From the picked voices along the whole road to the release; the requirement's address."""
    form_requirement(manager)
    here = manager.url
    edit(
        manager,
        reach="400",
        impact="2",
        confidence="80",
        effort="4",
        acceptance="[ ] 拆单后 5 秒内重算\n[ ] 重算有记录",
    )
    expect(manager.locator("main")).to_contain_text("160")
    for verb in ("accept", "review"):
        move(manager, verb)
    edit(manager, starts_on=in_days(10), due_on=in_days(20))
    for verb in ("schedule", "start", "release"):
        move(manager, verb)
    expect(manager.locator(".bh-facts")).to_contain_text("已发布")
    return here


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def answer_in(mail) -> str:
    """What the mail says, between its greeting and its links."""
    return text_of(mail).strip().splitlines()[2]


def say(page: Page, person: str, email: str, title: str, body: str) -> None:
    page.goto("/portal/lanyun/orders/")
    page.locator("[name=title]").fill(title)
    page.locator("[name=body]").fill(body)
    page.locator("[name=person]").fill(person)
    page.locator("[name=email]").fill(email)
    page.get_by_role("button", name="发送").click()
    page.wait_for_url("**/received/**")
    expect(page.locator("main")).to_contain_text("FB-")


def bring_in(page: Page, kind: str, file, count: int, tag: str) -> None:
    page.goto(f"/lanyun/{kind}/import/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    expect(page.locator("main")).to_contain_text(f"{count}")
    page.locator("[name=fixed-tags]").fill(tag)
    page.locator("button[form=mapping]:not([name])").click()
    expect(page.locator("form[action$='/start/'] .btn-primary")).to_contain_text(f"{count}")
    page.locator("form[action$='/start/'] .btn-primary").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("完成")
    expect(page.locator("#import")).to_contain_text(f"{count}")
    page.goto(f"/lanyun/{kind}/?tag={tag}")
    expect(page.locator(".bh-status")).to_contain_text(f"{count:,}" if count <= COUNTED else f"{COUNTED:,}+")


def form_requirement(page: Page) -> None:
    page.goto("/lanyun/feedback/?sort=-created_at")
    for _person, _email, title, _body in VOICES:
        page.locator("[data-row]", has_text=title).locator("[data-select]").check()
    page.locator("[data-bulk]").get_by_role("button", name="需求").click()
    page.locator("form:has([name=title]) [name=title]").fill(TITLE)
    page.get_by_role("button", name="新建需求").click()
    page.wait_for_url(re.compile(r"/requirements/\d+/$"))
    expect(page.locator("h1")).to_have_text(TITLE)


def edit(page: Page, **fields: str) -> None:
    here = page.url.partition("#")[0]
    page.goto(f"{here}edit/")
    for name, value in fields.items():
        page.locator(f"form [name={name}]").fill(value)
    page.locator("main form.bh-form button.btn-primary").last.click()
    page.wait_for_url(here)


def move(page: Page, verb: str) -> None:
    """Presses the button of the move; what it asks for is filled already."""
    here = page.url.partition("#")[0]
    page.locator(f"main button[name=verb][value={verb}], main a[href$='verb={verb}']").first.click()
    if "verb=" in page.url:
        page.locator("main form.bh-form .bh-foot button").click()
    page.wait_for_url(here)
    expect(page.locator("[data-toast]").first).to_be_visible()
