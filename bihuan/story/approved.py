"""How the company of the story works with its customers: a state of its own, and a farewell two have to agree to."""

from bihuan.approvals.asking import approve, reject
from bihuan.approvals.models import Request
from bihuan.areas.research.models import Customer
from bihuan.artifacts.states import ApprovalStep
from bihuan.pages.workflows.publishing import publish, shipped
from bihuan.people.models import Role, Workspace

RENEWING = {"value": "renewing", "label": "续约中", "category": "waiting", "color": "amber"}
ENDS_SOON = ("北辰汽配", "顺风小店", "木棉家纺", "鹿鸣服饰")


def move(verb: str, label: str, source: str, to: str, **more) -> dict:
    plain = {"reason": False, "requires": [], "who": [], "then": [], "needs": int(Role.MEMBER)}
    return {"verb": verb, "label": label, "sources": [source], "to": to, **plain, **more}


def workflow() -> dict:
    known = shipped(Customer)
    farewell = [ApprovalStep(role=Role.LEAD).as_json(), ApprovalStep(people=("qinghe@lanyun.example",)).as_json()]
    moves = [
        {**each, "sources": [*each["sources"], "renewing"], "reason": True, "approval": farewell}
        if each["verb"] == "leave"
        else each
        for each in known["moves"]
    ]
    again = [{"do": "comment", "value": "已续约，合同到期日已更新。"}]
    moves.append(move("renew", "开始续约", "active", "renewing", requires=["contract_ends_on"]))
    moves.append(move("renewed", "续约完成", "renewing", "active", requires=["contract_ends_on"], then=again))
    prospect, active, left = known["states"]
    return {"states": [prospect, active, RENEWING, left], "moves": moves}


def set_up(workspace: Workspace, people: dict) -> None:
    publish(Customer, workspace, workflow(), by=people["qinghe"])
    named = {one.title: one for one in Customer.objects.filter(workspace=workspace, title__in=ENDS_SOON)}
    for name in ENDS_SOON:
        named[name].move("renew", by=people["shenxing"])
    named["鹿鸣服饰"].move("renewed", by=people["shenxing"])
    why = "合同价谈了两轮没有谈拢，对方在看别家。"
    named["木棉家纺"].move("leave", by=people["shenxing"], reason=why)
    reject(asked(named["木棉家纺"]), by=people["zhixia"], reason="价格还能再谈一次，先别放弃。")
    why = "连续两个季度没有下单，续约报价没有回音。"
    named["顺风小店"].move("leave", by=people["shenxing"], reason=why)
    approve(asked(named["顺风小店"]), by=people["wutong"])


def asked(customer: Customer) -> Request:
    return Request.objects.filter(artifact=customer.pk).latest("pk")
