"""What the company of the story is not sure of when it decides what comes next."""

from bihuan.areas.requirements.estimating import estimate
from bihuan.areas.requirements.models import Prioritization
from bihuan.areas.requirements.ranking.methods import RICE, WSJF
from bihuan.areas.requirements.reranking import candidates, pin, rerank

DOUBTS = {
    "reach": (0.55, 1.8, "上周订单日志抽样，旺季会翻倍"),
    "effort": (0.7, 1.6, "研发初估，还没看承运商接口"),
    "impact": (0.8, 1.3, ""),
}
RELATIVE = {"business_value": (3, 13), "time_criticality": (2, 8), "risk_reduction": (1, 5), "job_size": (2, 8)}


def set_up(workspace, people: dict, requirements: dict) -> None:
    by = people["zhixia"]
    row = Prioritization(workspace=workspace, top=5)
    row.keep()
    for place, one in enumerate(candidates(row)):
        if None in (one.reach, one.impact, one.confidence, one.effort):
            continue
        said, whys = {}, {}
        for turn, (name, (low, high, why)) in enumerate(DOUBTS.items()):
            if (place + turn) % 3 != 2:
                value = getattr(one, name)
                said[name], whys[name] = f"{value * low:.3g}..{value * high:.3g}", why
        estimate(one, said, RICE, by=by, whys=whys)
        turns = enumerate(RELATIVE.items())
        relative = {name: str(low + (place * 7 + turn * 3) % (high - low)) for turn, (name, (low, high)) in turns}
        estimate(one, relative, WSJF, by=by)
    if "order-query" in requirements:
        pin(requirements["order-query"], 1, by=by, why="客服旺季前必须上，已答应三家大客户")
    rerank(row)
