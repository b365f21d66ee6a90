"""Themes are found in what people say, in their words; corrections stick; none shows what one may not see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.areas.research.evidence import attach
from bihuan.areas.research.models import Customer, Feedback, Grouping, Member, Theme
from bihuan.areas.research.themes import correcting, placing
from bihuan.areas.research.themes.counting import amounts
from bihuan.areas.research.themes.finding import begin, work
from bihuan.artifacts.models import Artifact
from bihuan.batches.merging import merge
from bihuan.similarity.models import Correction

pytestmark = pytest.mark.django_db
EXPORTS = ["导出报表太慢", "报表导出很慢", "导出一次报表要等十分钟", "报表导出慢，等不起", "导出报表慢得要命"]
WEIGHTS = ["Weigh a split order again", "Split orders are weighed wrong", "Weighing split orders fails"]
WEIGHTS += ["The weight of split orders is wrong", "Wrong weight when an order is split"]


@pytest.fixture
def voices(add):
    return [add(Feedback, title=title) for title in EXPORTS + WEIGHTS]


@pytest.fixture
def look(workspace, lead):
    """look(): search for themes now; those there are then, the oldest first."""

    def search() -> list[Theme]:
        job = begin(workspace, by=lead)
        work(job)
        assert (job.stage, job.percent) == ("done", 100), job.failure
        return list(Theme.objects.filter(workspace=workspace, archived_at=None).order_by("pk"))

    return search


def members(theme) -> set[int]:
    return set(theme.members.belonging().values_list("feedback", flat=True))


def test_are_found_in_the_words_of_those_who_speak_and_stay_themselves(voices, look):
    found = look()
    titles = " ".join(theme.title for theme in found)
    assert "导出" in titles
    assert "split" in titles
    assert all({pk in {v.pk for v in voices[:5]} for pk in members(theme)} in ({True}, {False}) for theme in found)
    assert [theme.pk for theme in look()] == [theme.pk for theme in found]


def test_what_people_said_stays_when_they_are_looked_for_again(voices, look, lead, workspace):
    theme = next(one for one in look() if "导出" in one.title)
    theme.change(by=lead, title="报表性能")
    there = list(Feedback.objects.filter(pk__in=members(theme)).select_related("workspace").order_by("pk"))
    correcting.reject(theme, there[:1], by=lead)
    apart = correcting.split(theme, there[1:2], title="十分钟", by=lead)
    assert Correction.objects.filter(same=False).exists()
    look()
    theme.refresh_from_db()
    assert theme.title == "报表性能"
    assert not {one.pk for one in there[:2]} & members(theme)
    assert members(apart) >= {there[1].pk}
    assert Member.objects.belonging().filter(feedback=there[1].pk).count() == 1
    merge(apart, theme, by=lead)
    assert there[1].pk in members(theme)
    theme.move("reject", by=lead)
    look()
    theme.refresh_from_db()
    assert theme.state == "rejected"


def test_what_was_merged_stays_together_however_unlike_its_halves_are(voices, look, lead):
    one, other = look()[:2]
    both = members(one) | members(other)
    merge(other, one, by=lead)
    look()
    assert members(one) >= both


def test_what_comes_in_later_joins_without_a_new_search_and_one_may_stop(voices, look, add, workspace, lead):
    theme = next(one for one in look() if "导出" in one.title)
    late = add(Feedback, title="报表导出实在太慢")
    assert placing.place_new(Grouping.objects.get()) == 1
    assert late.pk in members(theme)
    job = begin(workspace, by=lead)
    assert begin(workspace, by=lead) == job
    assert job.cancel()
    work(job)
    job.refresh_from_db()
    assert job.stage == "cancelled"


def test_count_and_name_only_what_the_reader_may_see(add, owner, member, look, product, private_product, workspace):
    customer = add(Customer, title="北辰汽配", revenue=1000)
    for title in EXPORTS:
        add(Feedback, title=title, product=private_product, by=owner, customer=Artifact.objects.get(pk=customer.pk))
    public = [add(Feedback, title=title, customer=Artifact.objects.get(pk=customer.pk)) for title in WEIGHTS]
    old = timezone.now() - timedelta(days=20)
    Artifact.objects.filter(pk=public[0].pk).update(created_at=old)
    found = look()
    seen = list(Theme.objects.visible_to(member, workspace))
    assert all("导出" not in theme.title for theme in seen)
    assert len(seen) < len(found)
    whole = amounts([theme.pk for theme in found], member, workspace)
    assert sum(amount.voices for amount in whole.values()) == len(set().union(*(members(one) for one in seen)))
    assert {amount.revenue for amount in whole.values()} == {1000}
    assert sum(amount.weeks[-3] for amount in whole.values()) == 1


def test_are_searched_sorted_and_read_by_those_who_may(voices, look, client, lead, requester, stranger, workspace):
    theme = next(one for one in look() if "导出" in one.title)
    number = Feedback.objects.get(pk=min(members(theme))).number
    for user, codes in ((requester, {403, 404}), (stranger, {404}), (lead, {302})):
        client.force_login(user)
        assert client.post("/lanyun/themes/search/").status_code in codes
        sent = {"deed": "confirm", "picked": [number]}
        assert client.post(f"/lanyun/themes/{theme.number}/members/", sent).status_code in codes
    job = Grouping.objects.latest("pk")
    assert "stop/" in client.get(f"/lanyun/themes/search/{job.pk}/").content.decode()
    client.post(f"/lanyun/themes/search/{job.pk}/stop/")
    shown = client.get(f"/lanyun/themes/{theme.number}/").content.decode()
    assert "导出" in shown
    assert Member.objects.get(feedback__number=number, artifact=theme).standing == "confirmed"


def test_what_is_behind_one_requirement_is_one_theme_whatever_its_words(add, look, lead):
    said = ["盘亏两台手机，等复盘时监控都覆盖了", "药品差一盒当天就要说清楚", "隔天才告诉我数不对，货都发了"]
    voices = [add(Feedback, title=title) for title in said]
    attach(voices, add(Artifact.kinds()["requirements"], title="盘点差异当天反馈"), by=lead)
    add(Feedback, title="想要英文面单")
    (theme,) = look()
    assert members(theme) == {voice.pk for voice in voices}
    correcting.reject(theme, voices[:1], by=lead)
    assert all(voices[0].pk not in members(one) for one in look())
