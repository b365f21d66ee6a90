"""PingCode: exports of work items of every type."""

from bihuan.connectors.tables.trackers import Tracker, has

NAME = "PingCode"
PRIORITIES = {"最高": "0", "较高": "1", "普通": "2", "较低": "3", "最低": "3"}


def recognizes(columns: list[str]) -> bool:
    marks = ("父工作项", "所属迭代", "工作项类型", "故事点", "所属发布", "所属项目", "关注人")
    return has(columns, "编号", "标题", "负责人") and any(has(columns, mark) for mark in marks)


class Reading(Tracker):
    name = "PingCode"
    tagging = ("type", "iteration", "labels", "module", "release")
    several = ("labels",)
    called = {
        "key": ("编号",),
        "title": ("标题",),
        "body": ("描述",),
        "type": ("类型", "工作项类型"),
        "state": ("状态",),
        "category": ("状态类型",),
        "priority": ("优先级",),
        "owner": ("负责人",),
        "reporter": ("创建人",),
        "product": ("所属产品", "所属项目"),
        "iteration": ("所属迭代", "迭代"),
        "release": ("所属发布",),
        "module": ("所属模块", "模块"),
        "labels": ("标签",),
        "parent": ("父工作项", "父级工作项"),
        "created_at": ("创建时间",),
        "changed_at": ("更新时间",),
        "closed_at": ("完成时间",),
        "starts_on": ("开始时间", "计划开始时间"),
        "due_on": ("截止时间", "计划完成时间", "截止日期"),
    }

    def priority(self, said: str) -> str:
        return PRIORITIES.get(said, said)
