"""Times as Jira writes them: 14/Jul/26 9:30 AM, in the language of who exported."""

import re

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
CHINESE = {
    name: number
    for number, name in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], start=1)
}
NAMED = re.compile(r"(\d{1,2})[/-]([一二三四五六七八九十]{1,2}|\d{1,2})月[/-](\d{2,4})")
HALF = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)\s*(上午|下午)")
LONGEST = 60


def plain_time(text: str) -> str:
    """The same time with an English month, as every reader of dates takes it."""
    text = text[:LONGEST].strip()
    if said := NAMED.search(text):
        month = CHINESE.get(said[2]) or (int(said[2]) if said[2].isdigit() else 0)
        if 1 <= month <= 12:
            text = f"{text[: said.start()]}{said[1]}/{MONTHS[month - 1]}/{said[3]}{text[said.end() :]}"
    return HALF.sub(r"\2 \1", text)


def hours(seconds: str) -> str:
    """3600 → 1h; 5400 → 1.5h."""
    return f"{int(seconds) / 3600:g}h" if seconds.isascii() and seconds.isdigit() and len(seconds) < 12 else seconds
