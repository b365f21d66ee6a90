"""One issue of Jira's CSV as one row that speaks our words."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bihuan.artifacts.models.link import LinkRole
from bihuan.connectors.jira.markup import markdown
from bihuan.connectors.jira.times import hours, plain_time
from bihuan.connectors.tables.trackers import DATES, LOST_LINKS, LOST_PARENTS, ONLY_ADDRESSES, WORKED, Tracker

LINK = re.compile(r"(Inward|Outward) issue link \((.+)\)|(内向|外向)问题链接 ?[((](.+)[))]")
SPRINT = re.compile(r"name=([^,\]]+)")
ROLES = {
    "blocks": LinkRole.BLOCKS,
    "duplicate": LinkRole.DUPLICATES,
    "problem/incident": LinkRole.CAUSES,
    "causes": LinkRole.CAUSES,
    "tests": LinkRole.VERIFIES,
    "test": LinkRole.VERIFIES,
}


class Reading(Tracker):
    name = "Jira"
    tagging = ("labels", "components", "type", "sprint", "versions")
    called = {
        "key": ("Issue key", "问题关键字", "事务关键字", "工作项关键字"),
        "id": ("Issue id", "问题ID", "事务ID", "问题 ID", "工作项ID"),
        "title": ("Summary", "概要", "摘要", "主题"),
        "body": ("Description", "描述"),
        "type": ("Issue Type", "Work type", "问题类型", "事务类型", "工作类型"),
        "state": ("Status", "状态"),
        "category": ("Status Category", "状态类别"),
        "reason": ("Resolution", "解决结果", "解决方案"),
        "priority": ("Priority", "优先级"),
        "owner": ("Assignee", "经办人"),
        "reporter": ("Reporter", "报告人"),
        "product": ("Project name", "项目名称"),
        "parent": ("Parent key", "父级关键字"),
        "parent_id": ("Parent id", "Parent", "父级", "父问题ID", "父级ID", "父 ID"),
        "epic": ("Custom field (Epic Link)", "自定义字段 (Epic Link)", "自定义字段(史诗链接)"),
        "labels": ("Labels", "标签"),
        "components": ("Components", "Component/s", "组件", "模块"),
        "sprint": ("Sprint", "Custom field (Sprint)", "冲刺", "迭代"),
        "versions": ("Fix versions", "Fix Version/s", "修复的版本", "修复版本"),
        "comment": ("Comment", "Comments", "备注", "评论"),
        "worklog": ("Log Work", "工作日志"),
        "attachment": ("Attachment", "Attachments", "附件"),
        "created_at": ("Created", "创建日期", "创建时间", "已创建"),
        "changed_at": ("Updated", "已更新", "更新日期", "更新时间"),
        "closed_at": ("Resolved", "已解决", "解决日期"),
        "due_on": ("Due date", "Due Date", "到期日"),
        "starts_on": ("Start date", "Custom field (Start date)", "自定义字段 (Start date)"),
    }

    def __init__(self, table, kind, workspace):
        self.link_columns = self.links_of_header(table.columns)
        self.backward: dict[str, list[str]] = defaultdict(list)
        super().__init__(table, kind, workspace)
        self.members = self.member_names()

    def links_of_header(self, columns: list[str]) -> dict[str, tuple[bool, str]]:
        """By header, whether the link leads out of the issue, and what it does."""
        found = {}
        for column in columns:
            header = self.repeated(column)
            if said := LINK.fullmatch(header):
                outward = "Outward" in header or "外向" in header
                found[header] = (outward, str(ROLES.get((said[2] or said[4]).lower(), LinkRole.RELATES_TO)))
        return found

    def repeated(self, column: str) -> str:
        return re.sub(r" \(\d+\)$", "", column)

    def made(self) -> dict[str, Callable[[], Any]]:
        return super().made() | {"links": self.links, "comments": self.comments}

    def wanted(self, name: str) -> bool:
        if name == "links":
            return bool(self.link_columns)
        if name == "comments":
            return bool(self.source["comment"] or self.source["worklog"])
        if name == "parent":
            return "parent" in self.kind.editable and any(self.source[each] for each in ("parent", "parent_id", "epic"))
        return super().wanted(name)

    def swallowed(self) -> set[str]:
        return set(self.link_columns)

    def learn(self, key: str) -> None:
        """Sub-tasks name the number of their parent; a link into an issue is one out of the other."""
        if number := self.one("id"):
            self.key_of[number] = key
        for header, (outward, role) in self.link_columns.items():
            for other in () if outward else self.texts(header):
                self.backward[other].append(f"{role} {key}")

    def parent(self) -> str:
        said = [self.one(each) for each in ("parent", "parent_id", "epic") if self.one(each)]
        found = next((key for each in said if (key := self.found(each))), "")
        return found or self.lost(str(LOST_PARENTS), "".join(said))

    def links(self) -> str:
        key, wanted = self.one("key"), list(self.backward.get(self.one("key"), ()))
        for header, (outward, role) in self.link_columns.items():
            if outward:
                wanted += [f"{role} {other}" for other in self.texts(header)]
            else:
                self.note_lost([other for other in self.texts(header) if other not in self.keys])
        found = []
        for link in dict.fromkeys(wanted):
            role, _space, other = link.partition(" ")
            if end := self.found(other):
                found.append(f"{role} {end}")
            else:
                self.note_lost([other])
        return "; ".join(link for link in found if not link.endswith(f" {key}"))

    def note_lost(self, keys: list[str]) -> None:
        if keys:
            self.notes[str(LOST_LINKS)] += len(keys)

    def every(self, field: str) -> list[str]:
        found = super().every(field)
        if field == "sprint":
            return [named[1] if (named := SPRINT.search(text)) else text for text in found]
        return [plain_time(text) for text in found] if field in DATES else found

    def files(self) -> dict[str, str]:
        """Address by name of what is attached: time;who;name;address."""
        parts = [text.split(";", 3) for text in self.every("attachment")]
        return {part[2]: part[3] for part in parts if len(part) == 4}

    def markdown(self, text: str) -> str:
        files = self.files()
        made = markdown(text, self.mention, lambda name: files.get(name, ""))
        if files:
            self.notes[str(ONLY_ADDRESSES)] += len(files)
            rows = "\n".join(
                f"- [{name.replace(']', '')}]({where.replace(' ', '%20')})" for name, where in files.items()
            )
            made = f"{made}\n\n{rows}".strip()
        return made

    def comments(self) -> list[dict[str, str]]:
        found = []
        for text in self.every("comment"):
            at, who, said = parted(text)
            found.append({"at": at, "author": self.person(who), "text": markdown(said, self.mention)})
        for text in self.every("worklog"):
            # note;time;who;seconds, and the note may have semicolons itself
            note, _mark, rest = rear_parts(text)
            if len(rest) == 3:
                worked = str(WORKED) % {"hours": hours(rest[2])}
                said = f"{worked}: {markdown(note, self.mention)}" if note else worked
                found.append({"at": plain_time(rest[0]), "author": self.person(rest[1]), "text": said})
            else:
                found.append({"at": "", "author": "", "text": text})
        return found

    def member_names(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for membership in self.workspace.memberships.select_related("user"):
            user = membership.user
            for said in (user.email, user.email.partition("@")[0], user.name):
                found.setdefault(said.lower(), user)
        return found

    def mention(self, name: str) -> str:
        user = self.members.get(name.lower())
        return f"@[{user.name or user.email}]({user.pk})" if user else f"@{name}"

    def person(self, name: str) -> str:
        user = self.members.get(name.lower())
        return user.email if user else name


def parted(text: str) -> tuple[str, str, str]:
    """time;who;text of a comment; a text without them is all text."""
    parts = text.split(";", 2)
    if len(parts) == 3 and re.match(r"\d", parts[0]) and len(parts[0]) < 40:
        return plain_time(parts[0]), parts[1], parts[2]
    return "", "", text


def rear_parts(text: str) -> tuple[str, str, list[str]]:
    parts = text.rsplit(";", 3)
    return (parts[0].strip(), ";", parts[1:]) if len(parts) == 4 else ("", "", parts)
