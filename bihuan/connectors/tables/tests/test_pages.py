"""An import by page, from the file to the artifacts, without any script; an export by its address."""

import json
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.dispatch import ticked
from bihuan.connectors.tables import views
from bihuan.connectors.tables.models import Import, State

pytestmark = pytest.mark.django_db
LIST = "标题,优先级,工作量,来源\n对账,高,1,客户 A\n波次,低,0,客户 B\n"
GOOD = "title\nx\ny\n"


@pytest.fixture
def browser(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def home(workspace, kind):
    return f"/{workspace.slug}/{kind.slug}/import/"


def upload(browser, home, content=LIST, name="list.csv"):
    return browser.post(home, {"file": SimpleUploadedFile(name, content.encode())})


def fields(job, **changes) -> dict:
    """What the form of the mapping sends when nothing is touched, and what is changed in it."""
    sent = {f"column-{place}": name for place, name in enumerate(job.mapping["columns"])}
    sent |= {f"fixed-{name}": value for name, value in job.mapping["fixed"].items()}
    return sent | changes


def text(response) -> str:
    return response.content.decode()


def test_walks_from_the_file_to_the_artifacts(browser, kind, home):
    assert browser.get(home).status_code == 200
    response = upload(browser, home)
    job = Import.objects.get()
    step = f"{home}{job.pk}/"
    assert response.url == step
    page = text(browser.get(step))
    assert "对账" in page
    assert page.count("<h1") == 1
    sent = fields(job, **{"fixed-tags": "批次一", "column-3": "", "rest": "on"})
    sent = {name: "" if value == "effort" else value for name, value in sent.items()}
    assert "客户 A" in text(browser.post(f"{step}mapping/", sent | {"preview": "1"}, follow=True))
    assert not kind.objects.exists()
    checked = text(browser.post(f"{step}mapping/", sent, follow=True))
    job.refresh_from_db()
    assert (job.state, job.good, job.faulty) == (State.CHECKED, 2, 0)
    assert "2" in checked
    done = text(browser.post(f"{step}start/", follow=True))
    assert f"/{kind.slug}/?{urlencode({'tag': '批次一'})}" in done
    assert list(kind.objects.order_by("number").values_list("title", flat=True)) == ["对账", "波次"]
    assert "来源: 客户 A" in kind.objects.get(number=1).body
    assert browser.post(f"{step}start/").url == step
    assert kind.objects.count() == 2, "sent twice, it runs once"
    browser.post(f"{step}withdrawal/")
    assert not kind.objects.filter(trashed_at=None).exists()


def test_faulty_rows_are_shown_and_can_be_left_out(browser, workspace):
    home = f"/{workspace.slug}/requirements/import/"
    upload(browser, home)
    job = Import.objects.get()
    step = f"{home}{job.pk}/"
    page = text(browser.post(f"{step}mapping/", fields(job), follow=True))
    assert "工作量" in page
    browser.post(f"{step}start/")
    assert not Requirement.objects.exists()
    file = browser.get(f"{step}faulty.csv")
    assert "波次,低,0" in b"".join(file.streaming_content).decode("utf-8-sig")
    assert "attachment" in file["Content-Disposition"]
    browser.post(f"{step}start/", {"back": "1"})
    job.refresh_from_db()
    assert job.state == State.MAPPING
    browser.post(f"{step}mapping/", fields(job))
    browser.post(f"{step}start/", {"skip": "1"})
    assert Requirement.objects.get().title == "对账"


def test_what_cannot_be_mapped_is_said_on_the_form(browser, workspace, kind, home):
    assert browser.post(home).status_code == 422
    assert upload(browser, home, "").status_code == 422
    assert not Import.objects.exists()
    upload(browser, home, "a,b\n1,2\n")
    job = Import.objects.get()
    wrong = browser.post(f"{home}{job.pk}/mapping/", {"column-0": "title", "column-1": "title"})
    assert wrong.status_code == 422
    assert 'role="alert"' in text(wrong)
    wrong = browser.post(f"{home}{job.pk}/mapping/", {"column-0": "title", "fixed-owner": "nobody"})
    assert wrong.status_code == 422
    assert "fixed-owner_error" in text(wrong)


def test_reads_the_file_anew_and_forgets_it(browser, home):
    upload(browser, home, "a;b|c\n1;2|3\n")
    job = Import.objects.get()
    browser.post(f"{home}{job.pk}/reading/", {"delimiter": "|", "encoding": "utf-8"})
    job.refresh_from_db()
    assert job.columns == ["a;b", "c"]
    browser.post(f"{home}{job.pk}/reading/", {"delimiter": "|", "encoding": "utf-16"})
    assert browser.get(f"{home}{job.pk}/").status_code == 200
    name = job.file.name
    browser.post(f"{home}{job.pk}/withdrawal/")
    assert not Import.objects.exists()
    assert not job.file.storage.exists(name)


def test_a_file_that_got_lost_is_asked_for_again(browser, home):
    upload(browser, home, GOOD)
    job = Import.objects.get()
    job.file.storage.delete(job.file.name)
    for answer in (browser.post(f"{home}{job.pk}/mapping/", fields(job)), browser.get(f"{home}{job.pk}/")):
        assert answer.status_code in (302, 404)
    assert not Import.objects.exists()


def test_many_rows_wait_for_the_worker(browser, workspace, monkeypatch):
    monkeypatch.setattr(views, "IN_REQUEST", 1)
    home = f"/{workspace.slug}/requirements/import/"
    upload(browser, home, GOOD)
    job = Import.objects.get()
    page = text(browser.post(f"{home}{job.pk}/mapping/", fields(job), follow=True))
    assert "progressbar" in page
    browser.post(f"{home}{job.pk}/withdrawal/")
    job.refresh_from_db()
    assert job.state == State.MAPPING, "a check that is stopped can begin anew"
    browser.post(f"{home}{job.pk}/mapping/", fields(job))
    ticked.send(None)
    browser.post(f"{home}{job.pk}/start/")
    assert "progressbar" in text(browser.get(f"{home}{job.pk}/"))
    ticked.send(None)
    assert Requirement.objects.count() == 2


def test_an_import_is_nobody_elses(browser, client, home, admin, requester, stranger):
    upload(browser, home, GOOD)
    job = Import.objects.get()
    for person, own, others in ((admin, 200, 404), (requester, 403, 403), (stranger, 404, 404)):
        client.force_login(person)
        assert client.get(home).status_code == own
        assert client.get(f"{home}{job.pk}/").status_code == others
        for end in ("mapping/", "reading/", "start/", "withdrawal/"):
            assert client.post(f"{home}{job.pk}/{end}").status_code == others
    client.logout()
    assert client.get(home).url.startswith("/accounts/login/")


def test_an_import_of_one_kind_is_not_found_at_another(browser, workspace):
    upload(browser, f"/{workspace.slug}/requirements/import/", GOOD)
    assert browser.get(f"/{workspace.slug}/feedback/import/{Import.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_speaks_the_persons_language(browser, home, lead, language):
    lead.language = language
    lead.save()
    page = text(browser.get(home))
    with translation.override(language):
        assert f'<html lang="{"zh" if language == "zh-hans" else "en"}' in page


def test_a_list_is_exported_as_it_is_filtered(browser, workspace, kind, add):
    add(kind, title="one", tags=["结算"])
    add(kind, title="two")
    address = f"/{workspace.slug}/{kind.slug}/export/"
    response = browser.get(address, {"tag": "结算", "format": "json"})
    assert [row["title"] for row in json.loads(b"".join(response.streaming_content))] == ["one"]
    assert f"{workspace.slug}-{kind.slug}-" in response["Content-Disposition"]
    for format_, begin in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        assert b"".join(browser.get(address, {"format": format_}).streaming_content).startswith(begin)
    for wrong in ({"format": "exe"}, {"state": "nonsense"}):
        assert browser.get(address, wrong).status_code == 302


def test_an_export_is_not_for_strangers(client, workspace, kind, stranger):
    client.force_login(stranger)
    assert client.get(f"/{workspace.slug}/{kind.slug}/export/").status_code == 404


@pytest.mark.one_database
def test_an_export_asks_no_more_for_more_rows(workspace, lead, browser, django_assert_max_num_queries):
    Requirement.objects.bulk_add(workspace, [{"title": f"{number}", "tags": ["a"]} for number in range(900)], by=lead)
    with django_assert_max_num_queries(20):
        response = browser.get(f"/{workspace.slug}/requirements/export/")
        assert b"".join(response.streaming_content).count(b"\n") == 901
