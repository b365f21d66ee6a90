"""What the company of the story shows of its plans, and what it asks on its portals."""

from uuid import UUID

from bihuan.areas.research.models import Card, Portal
from bihuan.areas.research.votes import vote
from bihuan.artifacts.dispatch import run_once

CARDS = {
    "split-freight": (
        "拆单后运费自动重算",
        "一张订单拆成几张后，运费按实际发货重新计算，不用再找人改价。",
        "- 拆单、合单之后 5 秒内重算运费，差额自动生成调整单\n- 计算规则与报价单一致，可在订单上查看明细",
    ),
    "batch-address": (
        "批量改地址放开到 500 单",
        "一次最多改 500 单，改不了的逐单说明原因。",
        "- 上限从 50 单提高到 500 单\n- 失败的订单单独列出，写明原因，可导出",
    ),
    "cancel-intercept": (
        "出库后也能取消",
        "包裹出库后取消订单，自动发起拦截，结果回传到你的渠道。",
        "- 支持三家承运商",
    ),
    "exceptions": ("异常签收分开处理", "少件、拒收、破损各走各的流程，进度随时能查。", ""),
    "order-query": ("按收货电话后四位查订单", "客服接电话时不用再问订单号。", ""),
    "merge-window": ("按收货时间窗合单", "只有收货时间对得上的订单才会合到一起。", ""),
    "oversell": ("缺货时提示可替代仓", "超卖时直接告诉客服哪个仓还有货。", ""),
}
VOTES = (
    ("order-query", "赵敏", "zhao.min@beichen.example", 3, "一天要查两百次，省一半时间。"),
    ("order-query", "钱立", "qian.li@luming.example", 2, ""),
    ("oversell", "孙洁", "sun.jie@muma.example", 4, "上个月因为这个丢了两个大客户。"),
)


def set_up(workspace, people: dict, requirements: dict) -> None:
    product = workspace.products.get(slug="orders")
    shows = ["window", "people"]
    thanks = "我们会在一个工作日内回复。急事打 400-000-0000。"
    Portal.objects.create(product=product, roadmap=True, changelog=True, voting=True, shows=shows, thanks=thanks)
    for name, (title, text, news) in CARDS.items():
        card = Card.of(requirements[name])
        card.title, card.text, card.news = title, text, news
        card.keep(by=people["zhixia"], shown=True)
    for ticket, (name, person, email, strength, words) in enumerate(VOTES, 1):
        card = Card.objects.get(requirement=requirements[name])
        said = {"email": email, "person": person, "strength": strength, "words": words}
        vote(card, ticket=UUID(int=ticket), **said)
    run_once()
