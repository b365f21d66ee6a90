"""Exports of Jira, ZenTao, TAPD and PingCode come in with their states, people, parents, links and talk."""

from pathlib import Path

import pytest

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.models import Comment
from bihuan.artifacts.states import Category
from bihuan.connectors.tables.models import Imported, State
from bihuan.connectors.tables.origins import NAMES, origin, recognized
from bihuan.connectors.tables.tests.conftest import table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "product", "member")]
FIXTURES = Path(__file__).parent / "fixtures"


def content(name: str) -> bytes:
    return (FIXTURES / f"{name}.csv").read_bytes()


@pytest.fixture
def came(brought, workspace, lead):
    """By key of the file what became of a row, and the import."""

    def bring(name: str, kind=Requirement, **more):
        job = brought(kind, content(name), skip_faulty=True, **more)
        assert job.state == State.DONE, (job.failure, job.faults)
        rows = Imported.objects.filter(source=job).select_related("artifact")
        return job, {row.key: row.artifact.as_kind() for row in rows}

    return bring


def tags(artifact) -> set[str]:
    return {tag.name for tag in artifact.tags.all()}


def test_jira(came, lead, product):
    job, found = came("jira")
    assert job.options["origin"] == "jira"
    assert found.keys() == {"ORD-1", "ORD-2", "ORD-4"}, "nobody.known is to be assigned first"
    epic, story, dropped = found["ORD-1"], found["ORD-2"], found["ORD-4"]
    assert (epic.level, story.level, story.parent_id) == ("business", "user", epic.pk)
    assert (epic.owner, story.owner, story.product) == (lead, lead, product)
    assert (epic.priority, story.priority) == (1, 0)
    assert epic.category == Category.ACTIVE
    assert dropped.category == Category.DROPPED
    assert tags(story) == {"运费", "拆单", "Story", "S12", "S13"}
    assert "## 背景" in epic.body
    assert "- **差异**多" in epic.body
    assert "[接口](https://wiki.example/api)" in story.body
    assert "![shot.png](https://jira.example/secure/attachment/1/shot.png)" in story.body
    assert "```python\nfee = a * b\n```" in story.body
    assert "Jira ORD-2" in story.body
    assert (story.due_on.isoformat(), epic.created_at.isoformat()) == ("2026-08-31", "2026-07-14T01:30:00+00:00")
    report = dict(job.report)
    assert "Column “Custom field (Epic Link)”" not in report
    assert report["Column “Custom field (Story Points)”"] == 1
    assert report["Parents that are not in the file"] == 1
    assert report["Attachments: only their addresses"] == 1
    assert job.strangers == [["nobody.known", 1]]


def test_what_was_said_in_jira_is_said_here(came, lead, member):
    _job, found = came("jira")
    said = list(found["ORD-2"].comments.order_by("created_at"))
    assert [one.text for one in said] == [
        f"@[{member.name}]({member.pk}) 先看这个",
        "好; 今天",
        "Worked 1.5h: 先算一遍",
    ]
    assert [(one.author, one.signed) for one in said] == [(lead, ""), (None, "chen.yu"), (lead, "")]
    assert said[0].created_at.isoformat() == "2026-07-14T03:00:00+00:00"


def test_links_in_jira_lead_both_ways(brought, uploaded, lead, workspace):
    from bihuan.connectors.tables.models import Alias

    Alias.objects.learn(workspace, {"nobody.known": None})
    job = brought(Requirement, content("jira"))
    assert (job.state, job.faulty) == (State.DONE, 0)
    keys = dict(Imported.objects.filter(source=job).values_list("key", "artifact"))
    story = Requirement.objects.get(pk=keys["ORD-2"])
    assert {(link.role, link.target_id) for link in story.links_out.all()} == {("blocks", keys["ORD-3"])}
    sub = Requirement.objects.get(pk=keys["ORD-3"])
    assert (sub.parent_id, sub.owner, sub.category) == (story.pk, None, Category.DONE)
    assert sub.closed_at.isoformat() == "2026-07-16T01:50:00+00:00"
    assert dict(job.report)["Links to issues that are not in the file"] == 1


def test_links_to_what_an_earlier_import_brought(came, brought):
    _job, found = came("jira")
    text = "Summary,Issue key,Outward issue link (Blocks),Parent key\nneu,ORD-9,ORD-2,ORD-1\n"
    job = brought(Requirement, text)
    assert (job.state, job.faults) == (State.DONE, [])
    new = Requirement.objects.get(title="neu")
    assert [(link.role, link.target_id) for link in new.links_out.all()] == [("blocks", found["ORD-2"].pk)]
    assert new.parent_id == found["ORD-1"].pk


def test_the_same_export_again_changes_what_changed(came, brought):
    came("jira")
    text = content("jira").decode().replace("结算重构", "结算重构 二").encode()
    job = brought(Requirement, text, skip_faulty=True, match="key")
    assert (job.state, job.changed, job.same) == (State.DONE, 1, 2)
    assert Requirement.objects.count() == 3
    assert Requirement.objects.filter(title="结算重构 二").count() == 1
    assert Comment.objects.count() == 3, "what was said does not come twice"


def test_zentao_in_gbk(came, lead, product):
    job, found = came("zentao")
    assert (job.options["origin"], job.options["encoding"].lower()) == ("zentao", "gb18030")
    active, done = found["101"], found["102"]
    assert (active.priority, active.owner, active.product) == (0, lead, product)
    assert active.body.startswith("拆单后 运费\n要重算")
    assert "https://zen.example/f-1.png" in active.body
    assert active.acceptance == "1. 金额一致\n2. 有日志"
    assert active.category == Category.ACTIVE
    assert tags(active) == {"订单/拆单", "二期", "运费"}
    assert "by zhangsan(张三)" in active.body
    assert done.owner is None, "what is closed there is assigned to Closed, who is nobody"
    assert job.strangers == []
    assert found["103"].category == Category.DROPPED
    assert dict(job.report)["Product “别的产品”, which is not here"] == 1


def test_rows_of_trackers_are_handed_back_as_they_were(brought):
    """Mended and brought again they mean the same: nothing of them was converted on the way."""
    head = "编号,需求名称,描述,验收标准,关键词,优先级,当前状态,所处阶段,由谁创建,指派给"
    row = '13,拆单,<p>甲</p>,<p>能看懂</p>,"拆单,订单",3,激活,已立项,admin,查无此人'
    job = brought(Requirement, f"{head}\n{row}\n14,宽,,,,,,,,,多出来的\n", skip_faulty=True)
    assert job.faulty == 2
    kept = job.faulty_rows.read().decode("utf-8-sig")
    assert kept.splitlines()[0].startswith(f"{head},Row,")
    assert f"\n{row},2," in kept.replace("\r\n", "\n")
    assert "\n14,宽," in kept.replace("\r\n", "\n")
    again = "\n".join(kept.replace("查无此人", "").splitlines()[:2])
    assert brought(Requirement, again).state == State.DONE
    (one,) = Requirement.objects.all()
    assert (one.priority, one.acceptance, tags(one)) == (2, "能看懂", {"拆单", "订单"})
    assert one.body.startswith("甲\n\nZenTao 13 · by admin")
    assert one.body.count("ZenTao 13") == 1


def test_zentao_bugs(came, lead):
    _job, found = came("zentao-bugs")
    assert (found["7"].title, found["7"].owner, found["7"].priority) == ("运费为负", lead, 1)
    assert found["8"].category == Category.DROPPED
    assert "代码错误" in tags(found["7"])


def test_tapd(came, lead, member):
    job, found = came("tapd")
    above, below, refused = (found[f"116049817900100001{number}"] for number in (6, 7, 8))
    assert (above.owner, above.priority, below.owner, below.priority) == (lead, 1, member, 3)
    assert below.parent_id == above.pk
    assert above.body.startswith("按租户对账")
    assert (below.category, refused.category) == (Category.DONE, Category.DROPPED)
    assert (above.starts_on.isoformat(), above.due_on.isoformat()) == ("2026-07-05", "2026-07-20")
    assert {"迭代一", "结算", "基础", "V2"} <= tags(above)
    assert dict(job.report)["Further people in charge"] == 1


def test_pingcode(came, lead, member, brought):
    job, found = came("pingcode")
    assert job.strangers == [["查无此人", 1]]
    epic, story = found["SCR-1"], found["SCR-2"]
    assert (epic.level, story.level, story.parent_id) == ("business", "user", epic.pk)
    assert (epic.priority, story.priority) == (0, 2)
    assert (epic.category, story.category) == (Category.ACTIVE, Category.DONE)
    assert tags(story) == {"用户故事", "Sprint 1"}


def test_any_kind_takes_them(came):
    _job, found = came("jira", Feedback)
    assert found["ORD-1"].title == "结算重构"


@pytest.mark.parametrize("name", ["jira", "zentao", "zentao-bugs", "tapd", "pingcode"])
def test_each_is_recognized_as_what_it_is(name):
    assert recognized(table(content(name)).columns) == name.partition("-")[0]


def test_plain_tables_are_nobodys(uploaded):
    for headers in (["title", "body"], ["编号", "标题", "状态", "负责人"], ["ID", "标题", "描述"]):
        assert recognized(headers) == "plain"
    job = uploaded(Requirement, content("tapd"), origin="plain")
    assert (job.options["origin"], job.columns[1]) == ("plain", "标题")


@pytest.mark.parametrize("name", NAMES)
def test_hostile_cells_do_no_harm(name, brought, workspace):
    columns = [headers[0] for headers in origin(name).Reading.called.values()]
    marks = {"zentao": ["所处阶段", "指派给"], "pingcode": ["父工作项"]}.get(name, [])
    columns = list(dict.fromkeys([*columns, *marks]))
    nasty = ["<script>alert(1)</script>", "(((((", "=cmd()", "x" * 600, "-1", "0000-00-00", '"', "{{", "；；；"]
    rows = ["\t".join(columns)] + ["\t".join([text.replace('"', "'")] * len(columns)) for text in nasty]
    job = brought(Requirement, "\n".join(rows), name="a.tsv", skip_faulty=True)
    assert job.options["origin"] == name
    assert job.good + job.faulty == len(nasty)
    assert job.failure == ""
