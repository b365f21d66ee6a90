"""TAPD: exports of stories and bugs; several people in charge with semicolons, priorities in English."""

from bihuan.connectors.tables.trackers import Tracker, has

NAME = "TAPD"
PRIORITIES = {"nice to have": "low", "insignificant": "low", "middle": "medium", "urgent": "urgent"}


def recognizes(columns: list[str]) -> bool:
    marks = (
        "迭代",
        "父需求",
        "创建人",
        "预计开始",
        "需求分类",
        "严重程度",
        "业务价值",
        "抄送人",
        "开发人员",
        "规模",
        "发现版本",
    )
    return has(columns, "ID", "标题", "处理人") and any(has(columns, mark) for mark in marks)


class Reading(Tracker):
    name = "TAPD"
    tagging = ("iteration", "module", "category_tag", "labels", "release", "type")
    several = ("labels",)
    called = {
        "key": ("ID",),
        "title": ("标题",),
        "body": ("详细描述", "描述"),
        "state": ("状态",),
        "reason": ("解决方法",),
        "priority": ("优先级",),
        "owner": ("处理人", "当前处理人"),
        "reporter": ("创建人",),
        "parent": ("父需求", "父需求ID"),
        "iteration": ("迭代",),
        "module": ("模块",),
        "category_tag": ("需求分类", "分类"),
        "labels": ("标签",),
        "release": ("版本", "发现版本"),
        "type": ("需求类别", "类别", "缺陷类型"),
        "acceptance": ("验收标准",),
        "created_at": ("创建时间",),
        "changed_at": ("最后修改时间",),
        "closed_at": ("完成时间", "关闭时间", "解决时间"),
        "starts_on": ("预计开始",),
        "due_on": ("预计结束",),
    }

    def priority(self, said: str) -> str:
        return PRIORITIES.get(said.lower(), said)
