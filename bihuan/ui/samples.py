"""Made-up people, requirements and numbers for the gallery."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.utils import timezone


@dataclass(frozen=True)
class Person:
    pk: int
    name: str
    hue: int
    title: str = ""
    email: str = "someone@example.com"
    is_authenticated: bool = True
    single_keys: bool = True

    @property
    def initial(self) -> str:
        return self.name[-1]


@dataclass(frozen=True)
class State:
    value: str
    label: str
    glyph: str
    tone: str


ZHIXIA, QINGHE, WUTONG, ZHOUYU = (
    Person(1, "林知夏", 235, "订单与结算 PM"),
    Person(2, "清和", 200),
    Person(3, "吴桐", 310),
    Person(4, "周屿", 165),
)
STATES = [
    State("new", "新建", "dotted", ""),
    State("clarifying", "待澄清", "slice", "warn"),
    State("review", "评审中", "quarter", "acc"),
    State("planned", "已排期", "half", "acc"),
    State("delivering", "交付中", "two-thirds", "acc"),
    State("released", "已发布", "full", "acc"),
    State("verdict", "待判定", "dot", "warn"),
    State("closed", "已闭环", "check", "ok"),
    State("parked", "已搁置", "bar", ""),
    State("declined", "已婉拒", "cross", ""),
]
PRODUCTS = ["订单中台", "仓储后台", "结算后台"]
TITLES = [
    ("REQ-1231", "异常签收区分「拒收」与「少件」，分别触发逆向流程", 0, 1, ZHIXIA, 4, 1),
    ("REQ-1228", "批量改地址放开到 500 单，并给出失败明细", 1, 3, ZHOUYU, 2, 3),
    ("REQ-1219", "合单规则支持按收货时间窗", 1, 2, ZHIXIA, 6, 2),
    ("REQ-1214", "订单超卖时向客服显示可替代仓", 2, 2, QINGHE, 9, 2),
    ("REQ-1206", "渠道单号重复时允许人工指定主单", 2, 2, ZHOUYU, 16, 2),
    ("REQ-1217", "盘点差异超过阈值自动生成复盘任务", 1, 3, WUTONG, 1, 4),
    ("REQ-1198", "库位二维码打印支持自定义模板", 3, 1, WUTONG, 31, 1),
]
STATIONS = [
    ("声音", "audio-lines", 312, "条", [62, 27, 11], 38, 41, "41 条声音未关联需求"),
    ("需求", "scroll-text", 96, "项", [50, 34, 16], 74, 7, "7 项已排期却没有方案"),
    ("方案", "notebook-pen", 38, "份", [70, 30, 0], 21, 2, "2 份方案未过评审就开工"),
    ("设计", "pen-tool", 24, "次", [74, 26, 0], 16, 0, ""),
    ("交付", "package", 31, "项", [56, 32, 12], 33, 3, "3 项已完成未进版本"),
    ("发布", "rocket", 18, "项", [83, 17, 0], 12, 5, "5 项发布后没有指标"),
    ("结果", "target", 13, "项", [46, 31, 23], 41, 4, "4 项结果到期未判定"),
    ("决策", "signpost", 9, "条", [56, 22, 22], 45, 0, ""),
]
STOPS = [
    ("声音", "audio-lines", "", "27 条", "3 月 2 日"),
    ("需求", "scroll-text", "", "验收 5 / 6", "3 月 9 日"),
    ("方案", "notebook-pen", "", "PRD-318 v4", "4 月 1 日"),
    ("设计", "pen-tool", "gap", "缺技术评审", ""),
    ("交付", "package", "", "PRJ-28", "6 月 12 日"),
    ("发布", "rocket", "", "2026.6.2", "6 月 16 日"),
    ("结果", "target", "now", "OUT-208", "今天到期"),
    ("决策", "signpost", "todo", "等结果", "—"),
]


class SampleForm(forms.Form):
    title = forms.CharField(label="标题", initial="批量改地址放开到 500 单")
    product = forms.ChoiceField(label="产品", choices=[("oms", "订单中台"), ("wms", "仓储后台")])
    reach = forms.CharField(label="触达", initial="1,200")
    number = forms.RegexField(r"^\S+$", label="编号", error_messages={"invalid": "编号里不能有空格"})
    due = forms.DateField(label="判定日期", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    source = forms.CharField(label="渠道", disabled=True, initial="只读，来自工单", required=False)
    why = forms.CharField(label="为什么做", widget=forms.Textarea(attrs={"rows": 3}), help_text="一两句话就够")
    file = forms.FileField(label="附件", required=False)
    confidence = forms.ChoiceField(
        label="把握", choices=[("50", "50%"), ("80", "80%"), ("95", "95%")], widget=forms.RadioSelect, initial="80"
    )
    remind = forms.BooleanField(label="发布后提醒写回告", initial=True, required=False)


def rows():
    for key, title, priority, state, owner, age, linked in TITLES:
        arcs = ["linked"] * linked + ["now"] + ["todo"] * (7 - linked)
        yield SimpleNamespace(
            key=key,
            title=title,
            priority=priority,
            state=STATES[state],
            owner=owner,
            age=age,
            arcs=arcs,
            score=80 - 4 * age % 60,
        )


def stops():
    for label, icon, status, text, note in STOPS:
        action = ("补关联", "#") if status == "gap" else None
        yield {
            "label": label,
            "icon": icon,
            "status": status,
            "text": text,
            "note": note,
            "late": note == "今天到期",
            "url": "#",
            "action": action,
        }


def stations():
    for label, icon, count, unit, ages, oldest, broken, why in STATIONS:
        yield {
            "label": label,
            "icon": icon,
            "url": "#",
            "count": count,
            "unit": unit,
            "ages": ages,
            "oldest": oldest,
            "broken": broken,
            "why": why,
        }


def menu(current: str):
    def entry(label, icon, page="", **more):
        return {
            "label": label,
            "icon": icon,
            "url": f"/gallery/{page}/".replace("//", "/"),
            "current": page == current,
            **more,
        }

    return [
        {
            "label": "",
            "items": [
                entry("首页", "house", "home", shortcut="g h"),
                entry("我的", "circle-user", "form", count=6),
                entry("通知", "inbox", "sign-in", count=12),
            ],
        },
        {"label": "发现", "items": [entry("声音", "audio-lines", "portal"), entry("客户", "building-2", "none")]},
        {
            "label": "定义",
            "items": [
                entry("需求", "scroll-text", "list", shortcut="g r"),
                entry("看板", "square-kanban", "board"),
                entry("详情", "layers", "detail"),
            ],
        },
    ]


def products():
    return [SimpleNamespace(pk=n, slug=f"p{n}", name=name, private=n == 3) for n, name in enumerate(PRODUCTS, 1)]


def comments(now) -> dict:
    said = {"pk": 7, "author": QINGHE, "signed": "", "internal": False, "edited_at": None, "resolved_at": None}
    said |= {
        "created_at": now - timedelta(days=1),
        "text": "第 26 周有 18 件是**系统切换**那天的重复工单，要不要剔除？",
    }
    answer = {"pk": 8, "author": WUTONG, "internal": True, "resolved_at": now, "text": "本月第 6 次，已关联 REQ-1228。"}
    return {
        "comment": SimpleNamespace(**said),
        "internal": SimpleNamespace(**said | answer),
        "attached": [SimpleNamespace(name="改地址_0714.xlsx", size=88000, url="#", image=False)],
    }


def shell(request) -> dict:
    return {
        "user": ZHIXIA,
        "workspace": SimpleNamespace(pk=1, slug="gallery", name="澄运物流"),
        "membership": SimpleNamespace(title="订单与结算 PM", role=50),
        "product": None,
        "products": products(),
        "nav": menu(request.path.strip("/").removeprefix("gallery").strip("/")),
        "creatable": [
            {"label": "需求", "url": "#", "icon": "scroll-text", "shortcut": "c"},
            {"label": "声音", "url": "#", "icon": "audio-lines", "shortcut": "v"},
        ],
    }


def context(request) -> dict:
    now = timezone.now()
    wrong = {"title": "", "product": "oms", "number": "REQ 12", "reach": "1", "why": "x", "confidence": "80"}
    return {
        **shell(request),
        **comments(now),
        "people": [ZHIXIA, QINGHE, WUTONG, ZHOUYU],
        "states": STATES,
        "rows": list(rows()),
        "stops": list(stops()),
        "stations": list(stations()),
        "closure": {"rate": 0.61, "change": 4, "due": 23, "through": 14, "median": 43, "untold": 6, "untold_url": "#"},
        "form": SampleForm(),
        "wrong": SampleForm(wrong),
        "now": now,
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
    }
