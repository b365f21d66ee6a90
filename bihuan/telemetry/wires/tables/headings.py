"""Which column is meant for what, guessed from its heading in Chinese or English, and from what stands in it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from bihuan.telemetry.wires.events import Refused
from bihuan.telemetry.wires.tables.cells import amount

TIME, NAME, PERSON, ID, PROPERTY = "time", "name", "person", "id", "property"
VALUE, UNIT, LABEL, METRIC = "value", "unit", "label", "metric"
FIELDS = {"events": (TIME, NAME, PERSON, ID, PROPERTY), "samples": (TIME, NAME, VALUE, UNIT, LABEL, METRIC)}
# Without spaces, underscores and capitals; the first that is there wins.
WORDS = {
    TIME: "timestamp time eventtime occurredat datetime at ts date createdat created when day month week 时间戳 "
    "事件时间 发生时间 操作时间 采集时间 统计时间 时间 日期时间 统计日期 日期 创建时间 创建日期 提交时间 月份 "
    "周",
    PERSON: "distinctid userid uid user person personid visitorid anonymousid account accountid username "
    "employeeid operator email 用户id 用户编号 用户标识 用户 用户名 访客id 人员 账号 帐号 工号 员工编号 操作人 操作员 "
    "客户id 客户编号",
    ID: "eventid uuid insertid messageid id 事件id 事件编号 唯一标识 流水号 编号 序号id",
    UNIT: "unit units 单位 计量单位",
    VALUE: "value val metricvalue y number amount 数值 指标值 取值 值 数量",
}
NAMES = {
    "events": "event eventname eventtype action name activity operation 事件 事件名 事件名称 事件类型 行为 操作 动作 "
    "操作类型 名称",
    "samples": "metric metricname series name indicator measure kpi 指标 指标名 指标名称 系列 名称",
}
SPACES = re.compile(r"[\s_\-.$()（）]+")


def folded(heading: str) -> str:
    return SPACES.sub("", unicodedata.normalize("NFKC", heading)).lower()


def guessed(columns: Sequence[str], table: str, sample: Iterable[Sequence[Any]] = ()) -> dict[str, str]:
    """{column: field} for all columns of a table of events or samples. `sample`: some first rows."""
    known = {folded(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in FIELDS[table]:
        words = NAMES[table] if field == NAME else WORDS.get(field, "")
        hit = next((known[word] for word in words.split() if word in known and known[word] not in found), None)
        if hit is not None:
            found[hit] = field
    rest = [column for column in columns if column not in found]
    if table == "events":
        return found | dict.fromkeys(rest, PROPERTY)
    # Without a column for the value every column of numbers is a metric of its own.
    wide = VALUE not in found.values()
    cells = [*sample]
    numeric = [column for column in rest if wide and numbers(columns.index(column), cells)]
    return found | {column: METRIC if column in numeric else LABEL for column in rest}


def numbers(at: int, rows: list[Sequence[Any]]) -> bool:
    """Whether a column holds numbers, and nothing else but gaps."""
    found = [row[at] for row in rows if len(row) > at and row[at] not in ("", None)]
    try:
        return bool(found) and all(isinstance(amount(value)[0], float) for value in found)
    except Refused:
        return False


def faults(mapping: dict[str, str], columns: Sequence[str], table: str) -> str:
    """What is wrong with a mapping, as a sentence; '' where nothing is. An empty field leaves a column out."""
    given = [*mapping.values()]
    if missing := [column for column in mapping if column not in columns]:
        return f"there is no column {missing[0]!r}"
    if unknown := [field for field in given if field and field not in FIELDS[table]]:
        return f"{unknown[0]!r} is none of {', '.join(FIELDS[table])}"
    if twice := [field for field in (TIME, NAME, PERSON, ID, VALUE, UNIT) if given.count(field) > 1]:
        return f"two columns are the {twice[0]}"
    if TIME not in given:
        return "no column is the time"
    if table == "samples" and VALUE not in given and METRIC not in given:
        return "no column is the value or a metric"
    return ""
