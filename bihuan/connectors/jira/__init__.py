"""Jira's CSV exports: repeated columns, sub-tasks, sprints, links, comments, work logs, wiki markup."""

from bihuan.connectors.jira.export import Reading
from bihuan.connectors.tables.trackers import has

NAME = "Jira"


def recognizes(columns: list[str]) -> bool:
    keyed = any(has(columns, key) for key in ("Issue key", "问题关键字", "事务关键字", "工作项关键字"))
    return keyed and any(has(columns, title) for title in ("Summary", "概要", "摘要", "主题"))


__all__ = ["NAME", "Reading", "recognizes"]
