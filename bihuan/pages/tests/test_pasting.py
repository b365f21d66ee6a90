"""Several at once from pasted text: what it falls into, what is there already, and that all are made or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bihuan.artifacts.models import Artifact
from bihuan.pages.pasting import Piece, pieces

CHAT = """1. 批量改地址只能改 50 单
2、 拣货单按库位排序
（3）3.5 倍大促时导出超时
- [x] 面单上印楼层

一、运费拆单以后要重算
  • 客户电话后四位能查单"""


def test_a_line_is_one_without_its_bullet():
    assert [one.title for one in pieces(CHAT)] == [
        "批量改地址只能改 50 单",
        "拣货单按库位排序",
        "3.5 倍大促时导出超时",
        "面单上印楼层",
        "运费拆单以后要重算",
        "客户电话后四位能查单",
    ]
    assert pieces("3.5 倍")[0].title == "3.5 倍"
    assert pieces("2026 年做\r\n\r\n  \r\n - ") == [Piece("2026 年做")]


def test_a_paragraph_has_its_first_sentence_for_a_title_and_is_kept_whole():
    first, second = pieces("拆单后运费不重算。每天三十几单。\n都要找人改。\n\n面单没有楼层", by_paragraph=True)
    assert first == Piece("拆单后运费不重算", "拆单后运费不重算。每天三十几单。\n都要找人改。")
    assert second == Piece("面单没有楼层")
    (long,) = pieces("长" * 600)
    assert (len(long.title), long.body) == (120, "长" * 600)


def test_who_said_it_stands_before_a_colon():
    assert pieces("王敏：运费是老的\nZhao Qi: slow export\n没有人说的", with_who=True) == [
        Piece("运费是老的", who="王敏"),
        Piece("slow export", who="Zhao Qi"),
        Piece("没有人说的"),
    ]


@given(some.text(alphabet="ab:：1.-、•（） \n\r三", max_size=60), some.booleans(), some.booleans())
def test_every_piece_has_a_title_that_fits(text, by_paragraph, with_who):
    for one in pieces(text, by_paragraph=by_paragraph, with_who=with_who):
        assert one.title.strip()
        assert len(one.title) <= 500


@pytest.mark.django_db
def test_looked_at_first_then_made_together_once(at, member, add, requirements, product):
    page, client = "/lanyun/requirements/paste/", at(member)
    add(requirements, title="面单上印楼层")
    said = {"text": CHAT + "\n拣货单按库位排序", "split": "line", "product": product.pk, "tags": "会议", "ticket": ""}
    shown = client.post(page, said | {"do": "look"}).content.decode()
    assert shown.count('name="taken"') == 7
    assert shown.index('<details class="full">') < shown.index('name="effort"'), "rare fields are folded away"
    found = shown.partition('id="found"')[2].partition("</section>")[0]
    assert found.count(" checked") == 5, "one stands here already, one twice in the text"
    assert Artifact.objects.count() == 1
    assert client.post(page, said | {"do": "make"}).status_code == 422, "none is picked"
    make = said | {"do": "make", "taken": ["0", "1"], "ticket": "5f2b7e0e-0f43-4a3e-9d0b-6a7f7a8a9b01"}
    assert client.post(page, make).status_code == client.post(page, make).status_code == 302
    new = requirements.objects.filter(product=product).order_by("number")
    assert [(one.title, [tag.name for tag in one.tags.all()]) for one in new] == [
        ("批量改地址只能改 50 单", ["会议"]),
        ("拣货单按库位排序", ["会议"]),
    ]
    assert new[0].events.get().verb == "created"


@pytest.mark.django_db
def test_too_much_says_so_and_nothing_is_made(at, member, stranger, requester, settings):
    page = "/lanyun/requirements/paste/"
    assert at(stranger).get(page).status_code == 404
    assert at(requester).get(page).status_code == 403
    client = at(member)
    for text in ("x\n" * 501, "x" * 1_000_001, " \n - "):
        assert client.post(page, {"text": text, "split": "line"}).status_code == 422
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post(page, {"text": "x" * 2000, "split": "line"})
    assert answer.status_code == 413
    assert not Artifact.objects.exists()


@pytest.mark.django_db
def test_feedback_keeps_who_said_it(at, member):
    said = {"text": "王敏：运费是老的", "split": "line", "who": "on", "strength": "3", "channel": "person"}
    said |= {"language": "zh-hans", "do": "make", "taken": ["0"]}
    assert at(member).post("/lanyun/feedback/paste/", said).status_code == 302
    voice = Artifact.objects.get().as_kind()
    assert (voice.title, voice.person, voice.strength) == ("运费是老的", "王敏", 3)
