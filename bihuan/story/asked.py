"""What the company of the story asked: customers, how they would feel with a feature; itself, what matters more."""

from bihuan.areas.requirements.models import KanoStudy, PairwiseStudy

PEOPLE = 34
# Answers (with it, without it) in the shares in which customers gave them.
SAID = {
    "order-query": ("按收货电话后四位查订单", [(2, 5)] * 9 + [(1, 5)] * 5 + [(3, 3)] * 3),
    "batch-address": ("批量改地址到 500 单", [(1, 5)] * 9 + [(1, 3)] * 4 + [(2, 5)] * 4),
    "gift-rule": ("赠品缺货按规则替换", [(1, 3)] * 9 + [(3, 3)] * 5 + [(1, 5)] * 3),
    "voice-order": ("语音下单", [(3, 3)] * 11 + [(5, 1)] * 3 + [(1, 3)] * 3),
}

MATTERS = ["大客户续约", "省人工", "合规风险", "旺季稳定"]
PAIRS = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
# The second contradicts herself: renewals over savings over compliance, and yet compliance over renewals.
JUDGED = {"zhixia": (3, 2, 1, 1 / 2, 1 / 3, 1 / 2), "shenxing": (3, 1 / 5, 2, 3, 1, 3)}


def set_up(workspace, people: dict, requirements: dict) -> None:
    answers = {
        name: [(f"客户 {one + 1}", *said[one % len(said)]) for one in range(PEOPLE)] for name, said in SAID.values()
    }
    study = KanoStudy.add(workspace, "十月客户问卷：订单中台四个想法", answers, by=people["zhixia"])
    for feature, name in zip(study.features.all(), SAID, strict=True):
        if name != "voice-order":
            feature.stand_for(requirements[name], by=people["zhixia"])
    by = people["zhixia"]
    pairs = PairwiseStudy.objects.create(workspace=workspace, name="先做什么，看什么", items=MATTERS, by=by)
    for who, said in JUDGED.items():
        pairs.judge(dict(zip(PAIRS, said, strict=True)), by=people[who])
