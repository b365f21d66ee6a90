"""ZenTao 禅道: exports of stories, tasks and bugs, also in GBK; people as account(name), values as name(#id)."""

from bihuan.connectors.tables.trackers import Tracker, has

NAME = "禅道 ZenTao"
PRIORITIES = {"1": "0", "2": "1", "3": "2", "4": "3"}


def recognizes(columns: list[str]) -> bool:
    marks = ("所处阶段", "指派给", "由谁创建", "所属模块", "由谁关闭", "最后修改者", "最后修改", "抄送给", "Bug状态")
    return sum(has(columns, mark) for mark in marks) >= 2 and any(
        has(columns, key) for key in ("编号", "Bug编号", "ID")
    )


class Reading(Tracker):
    name = "ZenTao"
    tagging = ("module", "type", "keywords", "plan")
    several = ("keywords",)
    called = {
        "key": ("编号", "Bug编号", "ID"),
        "title": (
            "需求名称",
            "研发需求名称",
            "软件需求名称",
            "用户需求名称",
            "故事名称",
            "Bug标题",
            "任务名称",
            "标题",
        ),
        "body": ("描述", "需求描述", "任务描述", "重现步骤"),
        "acceptance": ("验收标准",),
        "state": ("当前状态", "Bug状态", "任务状态", "状态"),
        "category": ("所处阶段",),
        "reason": ("关闭原因", "解决方案"),
        "priority": ("优先级",),
        "owner": ("指派给",),
        "reporter": ("由谁创建", "创建者"),
        "person": ("反馈者",),
        "product": ("所属产品",),
        "module": ("所属模块",),
        "plan": ("所属计划", "所属执行", "所属迭代"),
        "type": ("需求类型", "Bug类型", "任务类型", "类别"),
        "keywords": ("关键词",),
        "parent": ("父需求", "父任务"),
        "created_at": ("创建日期",),
        "changed_at": ("最后修改日期", "修改日期"),
        "closed_at": ("关闭日期", "解决日期"),
        "starts_on": ("预计开始",),
        "due_on": ("截止日期",),
    }

    def priority(self, said: str) -> str:
        """1 is the most urgent there; ours begin with 0."""
        return PRIORITIES.get(said, said)

    def owner(self) -> str:
        """What is closed there is assigned to nobody, under the name “Closed”."""
        said = super().owner()
        return "" if said.lower() == "closed" else said

    def state(self) -> str:
        """An active story is as far as its stage says; a closed one says by its reason whether it was done."""
        open_ = self.one("state") in ("激活", "active")
        if open_ and self.one("category"):
            said = self.one("category")
            return self.state_by(said)
        return super().state()

    def state_by(self, said: str) -> str:
        from bihuan.connectors.tables.statuses import state_of

        found = state_of(self.kind.states_in(self.workspace.pk), self.states, said, self.one("state"))
        return found or super().state()

    def level(self) -> str:
        names = {"用户需求名称": "user", "业务需求名称": "business"}
        return names.get(self.source["title"], "development")

    def wanted(self, name: str) -> bool:
        return "level" in self.kind.editable if name == "level" else super().wanted(name)

    def tags(self) -> str:
        self.cells = [
            cell.strip("/") if isinstance(cell, str) and cell.startswith("/") else cell for cell in self.cells
        ]
        return super().tags()
