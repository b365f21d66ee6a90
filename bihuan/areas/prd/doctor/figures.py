"""Numbers: those whose unit is missing, and two that contradict each other."""

import re
from collections.abc import Iterator

from bihuan.areas.prd.doctor.finding import Hit
from bihuan.areas.prd.doctor.text import Document
from bihuan.areas.prd.doctor.words import after

BARE = re.compile(
    r"(?:时间|时长|上限|下限|阈值|大小|范围|有效期|金额|期限|重量|库存|长度|间隔|额度|周期|提前|不超过|不少于"
    r"|超过|低于|高于|不低于|至少|最多|默认|达到|小于|大于|早于|晚于|多于|少于|满|保存|保留|缓存|等待|延迟|延后|停留|过期|超时|设为|设置为|定为"
    r"|(?:签收|发货|下单|交付|创建|到期|审核|付款|支付|提交|完成|登录|派单|揽收)(?:前|后)(?!第))"
    r"(?![^\d，。；]{0,8}(?:乘|除|第|版|编号|章|步|率))[^\d，。；、]{0,6}?(?P<n>(?!0(?![.\d]))\d+(?:\.\d+)?(?:\s*(?:到|至|-|~"
    r"|～|—)\s*\d+(?:\.\d+)?)?)"
    r"(?=\s*(?:[，。；、）)]|$|的|时|发送|通知|提醒|后|则|且|锁定|冻结|停用|报警|失效|关闭|删除|归档|未|内|以内|仍|还没|没有|自动))"
    r"|\b(?:timeout|limit|below|above|exceeds?|period|at most|at least|retention|maximum"
    r"|minimum)\b[^.\d]{0,14}?"
    r"(?P<m>\d+(?:\.\d+)?)(?=\s*(?:[.,;]|$)(?!\d))"
    r"|\b(?:after|within|every|for|older than|more than|less than|greater than"
    r"|fewer than)\s(?P<o>(?!(?:19|20)\d\d\b)\d+(?:\.\d+)?)(?=\s*(?:[.,;](?!\d)|$|of\s+in|are\b|is\b"
    r"|must\b|and\b))",
    re.I,
)
UNITS = {
    "毫秒": (0.001, "s"),
    "ms": (0.001, "s"),
    "秒": (1, "s"),
    "second": (1, "s"),
    "分钟": (60, "s"),
    "minute": (60, "s"),
    "小时": (3600, "s"),
    "hour": (3600, "s"),
    "天": (86400, "s"),
    "day": (86400, "s"),
    "年": (31536000, "s"),
    "year": (31536000, "s"),
    "个月": (2592000, "s"),
    "month": (2592000, "s"),
    "元": (1, "CNY"),
    "万元": (10000, "CNY"),
    "KB": (1, "KB"),
    "MB": (1024, "KB"),
    "GB": (1024**2, "KB"),
    "%": (1, "%"),
    "行": (1, "行"),
    "条": (1, "条"),
    "单": (1, "单"),
    "次": (1, "次"),
    "位": (1, "位"),
    "个": (1, "个"),
    "人": (1, "人"),
    "time": (1, "次"),
    "row": (1, "行"),
    "user": (1, "位"),
}
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
FACT = re.compile(
    rf"(?P<subject>\b[A-Za-z][A-Za-z -]{{1,40}}?"
    rf"|[^\d，。；：、,;|（）()\s][^\d，。；：、,;|（）()]{{1,18}}?)\s*(?P<how>上限为|上限是"
    rf"|不得超过|不超过|不少于|不低于|至少|最多|保留|保存|提前|推迟|延后|为|是|≤|≥|[:：]"
    rf"|\b(?:is|are) kept for|\bis|\bof)\s*"
    rf"(?P<act>[\u4e00-\u9fff]{{0,2}}?)\s*(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>{UNIT})",
    re.I,
)
LEADING = re.compile(
    r"^(?:after|before|when|and|but|then)?\s*(?:the|a|an)\s+|^(?:其中|即|且|并且|但)|^.*(?:写|注明|写明|规定|说明|显示"
    r"|标注|约定)(?=[\u4e00-\u9fff]{2})",
    re.I,
)
EQUAL = {
    "上限为": "≤",
    "上限是": "≤",
    "不得超过": "≤",
    "不超过": "≤",
    "最多": "≤",
    "不少于": "≥",
    "不低于": "≥",
    "至少": "≥",
    "of": "is",
    "是": "为",
}


def bare_numbers(document: Document) -> Iterator[Hit]:
    for sentence in document.prose:
        for match in BARE.finditer(sentence.unquoted):
            start, end = match.span(match.lastgroup or "n")
            yield after(sentence, start, end, "〔单位〕" if sentence.chinese else " 〔unit〕")


def contradictions(document: Document) -> Iterator[Hit]:
    """The same thing is said to be two values; the later one is marked. 60 seconds are a minute."""
    known: dict[tuple, tuple[float, str]] = {}
    for sentence in document.figured:
        for match in FACT.finditer(sentence.unquoted):
            factor, dimension = UNITS.get(
                match["unit"], UNITS.get(match["unit"].upper(), UNITS.get(match["unit"].lower(), (1, "")))
            )
            how = match["how"].lower()
            subject = LEADING.sub("", match["subject"].strip()).lower()
            about = (subject, EQUAL.get(how, how), match["act"], dimension)
            value, said = float(match["n"]) * factor, match[0].strip()
            if len(subject) < 2:
                continue
            former = known.setdefault(about, (value, said))
            if former[0] != value:
                start = sentence.start + match.start("n")
                choose = (
                    f"〔{former[1]}？还是 {said}？只留一处〕"
                    if sentence.chinese
                    else f"〔{former[1]}, or {said}? Keep one〕"
                )
                yield Hit(start, sentence.start + match.end("unit"), choose)
