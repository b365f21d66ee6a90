"""Statuses of other systems as states of a kind: by their own name, else by what such a status means."""

from bihuan.artifacts.states import Category
from bihuan.connectors.tables.columns import each_language
from bihuan.connectors.tables.synonyms import bare
from bihuan.fields.written import tidy

MEANS = {
    Category.NEW: "new created submitted draft triage 新 新建 新增 草稿 待处理 "
    "待评审 未处理 未确认 接受处理 已提交 打开 提出",
    Category.OPEN: "open todo backlog selectedfordevelopment ready planned reopened accepted confirmed wait "
    "待办 未开始 已计划 规划中 待开发 待排期 已排期 已立项 "
    "激活 重新打开 已确认 待规划 planning 已评审",
    Category.ACTIVE: "inprogress doing active indevelopment started implementing developing assigned progress "
    "进行中 处理中 开发中 研发中 实现中 设计中 变更中 修复中 已细分",
    Category.WAITING: "inreview review reviewing testing intesting qa blocked waiting onhold pending verify suspended "
    "readyfortest resolvedtoverify 评审中 测试中 待测试 待验证 待验收 验收中 阻塞 "
    "暂停 已暂停 挂起 待确认 待发布 研发完毕 测试完毕",
    Category.DONE: "done closed resolved complete completed finished released verified fixed live shipped implemented "
    "完成 已完成 已关闭 已解决 已实现 已发布 已上线 已验收 关闭 已验证 已修复",
    Category.DROPPED: "wontdo wontfix rejected declined cancelled canceled duplicate invalid obsolete cannotreproduce "
    "已拒绝 拒绝 已取消 取消 不做 重复 废弃 无效 已作废 "
    "设计如此 无法重现 不予解决 外部原因 willnotdo cancel bydesign notabug",
}
CATEGORY = {word: category for category, words in MEANS.items() for word in words.split()}
NEXT_BEST = {
    Category.NEW: (Category.NEW, Category.OPEN),
    Category.OPEN: (Category.OPEN, Category.NEW, Category.ACTIVE),
    Category.ACTIVE: (Category.ACTIVE, Category.WAITING, Category.OPEN),
    Category.WAITING: (Category.WAITING, Category.ACTIVE, Category.OPEN),
    Category.DONE: (Category.DONE,),
    Category.DROPPED: (Category.DROPPED, Category.DONE),
}


def own_names(kind, workspace_id: int) -> dict[str, str]:
    """State by value and label, as people may write it."""
    words = {}
    with each_language() as languages:
        for _code in languages:
            words |= {tidy(str(text)): str(value) for value, text in kind.states_in(workspace_id).choices()}
    return words | {str(value): str(value) for value, _text in kind.states_in(workspace_id).choices()}


def state_of(states, names: dict[str, str], *said: str) -> str:
    """The state the first of these texts stands for; empty where none of them does."""
    for text in said:
        if found := names.get(tidy(text)):
            return found
        if category := CATEGORY.get(bare(text)):
            return nearest(states, category)
    return ""


def nearest(states, category: Category) -> str:
    for wanted in NEXT_BEST[category]:
        if found := next((str(state) for state in states if state.category == wanted), ""):
            return found
    return ""
