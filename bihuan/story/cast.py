"""Who is in the story: the people of 澄运物流, their departments and products, and the customers who ask."""

from django.conf import settings

from bihuan.people.models import DataRange, Role

WORKSPACE = ("lanyun", "澄运物流")
PASSWORD = settings.DEMO_PASSWORD

PRODUCTS = [
    ("orders", "订单中台", "接单、拆单、改址、签收。", False),
    ("warehouse", "仓储后台", "入库、上架、波次、盘点、出库。", False),
    ("settlement", "结算后台", "计费、对账、开票、回款。", False),
    ("risk", "风控后台", "还没对全公司公开的新产品。", True),
]

DEPARTMENTS = {
    "产品中心": ["订单产品组", "仓储产品组", "结算产品组"],
    "技术中心": ["后端组", "测试组", "设计组"],
    "运营中心": ["客服部", "仓网运营部", "财务部"],
}

# e-mail, name, role, department, data range, title
PEOPLE = [
    ("qinghe", "顾清和", Role.OWNER, "产品中心", DataRange.ALL, "产品总监"),
    ("zhouyu", "周屿", Role.ADMIN, "技术中心", DataRange.ALL, "研发经理"),
    ("zhixia", "林知夏", Role.LEAD, "订单产品组", DataRange.ALL, "订单与结算 PM"),
    ("wutong", "吴桐", Role.LEAD, "仓储产品组", DataRange.ALL, "仓储 PM"),
    ("shenxing", "沈星", Role.MEMBER, "结算产品组", DataRange.ALL, "结算 PM"),
    ("yining", "许以宁", Role.MEMBER, "设计组", DataRange.ALL, "交互设计师"),
    ("zhengbei", "郑北", Role.MEMBER, "后端组", DataRange.ALL, "后端工程师"),
    ("ninglan", "宁岚", Role.MEMBER, "测试组", DataRange.ALL, "测试工程师"),
    ("hemin", "何敏", Role.MEMBER, "财务部", DataRange.ALL, "应收会计"),
    ("xiaotang", "苏晓棠", Role.REQUESTER, "客服部", DataRange.OWN, "客服班长"),
    ("luohai", "罗海", Role.REQUESTER, "仓网运营部", DataRange.OWN, "嘉定仓夜班组长"),
]

# name, contact, yearly revenue in CNY, contract ends in days, what they do
CUSTOMERS = [
    ("禾木家居", "陈立", 4_200_000, 120, "家具电商，大件多，拆单率 41%"),
    ("青禾生鲜", "方晴", 6_800_000, 210, "生鲜平台，时效罚款严"),
    ("鹿鸣服饰", "韩雪", 3_100_000, 75, "服饰品牌，退货率高"),
    ("云栖数码", "赵岩", 5_600_000, 300, "3C 电商，单价高，验收严"),
    ("南山药业", "孙洁", 2_900_000, 160, "医药流通，批号效期必管"),
    ("拾光母婴", "蒋琳", 3_700_000, 240, "母婴电商，大促波动 9 倍"),
    ("北辰汽配", "田野", 1_900_000, 45, "汽车配件，B2B 月结"),
    ("海棠美妆", "罗依", 4_500_000, 190, "美妆品牌，赠品规则复杂"),
    ("川味集", "杜川", 1_200_000, 330, "食品，临期品多"),
    ("原野户外", "石磊", 980_000, 150, "户外装备，季节性强"),
    ("墨白文具", "白芷", 1_500_000, 280, "文具批发，SKU 三万"),
    ("星河图书", "江若", 2_200_000, 90, "图书电商，多件一单"),
    ("知味零食", "潘悦", 2_600_000, 365, "零食，渠道单多"),
    ("木棉家纺", "梁秋", 1_100_000, 60, "家纺，合同价特殊"),
    ("启明工业", "魏东", 7_400_000, 420, "工业品，按项目结算"),
    ("顺风小店", "钱多", 320_000, 30, "社区团购，小客户"),
]

SYSTEMS = {"orders": "订单中台", "wms": "仓储 WMS", "settlement": "结算后台", "crm": "客服工单", "app": "司机端"}
FIELDS = [
    {
        "name": "涉及系统",
        "slug": "systems",
        "type": "multi_select",
        "options": [{"value": value, "label": label} for value, label in SYSTEMS.items()],
        "help_text": "要改或要联调的系统。",
        "in_list": False,
        "on_card": True,
    },
    {"name": "预计节省工时", "slug": "saved_hours", "type": "number", "help_text": "每周，全公司合计。"},
    {"name": "上线窗口", "slug": "window", "type": "date", "in_list": False},
    {
        "name": "每年省人天",
        "slug": "saved_days",
        "type": "formula",
        "formula": "round(预计节省工时 * 52 / 8)",
        "in_list": False,
    },
]
VIEWS = (
    (
        "requirements",
        "逾期的",
        {"filters": {"filter": "due_on.is(overdue)"}, "sort": "due_on,priority", "group": "owner"},
    ),
    (
        "requirements",
        "我手上的",
        {"filters": {"filter": "owner.any_of(me),category.none_of(done,dropped)"}, "group": "state"},
    ),
    (
        "requirements",
        "按产品看",
        {"filters": {"category": "new,open,active,waiting"}, "group": "product", "subgroup": "priority"},
    ),
    (
        "requirements",
        "评审看板",
        {
            "layout": "board",
            "options": {"columns_by": "state", "lanes": "product", "limits": "reviewing:6,scheduled:4"},
        },
    ),
    (
        "requirements",
        "排期表",
        {
            "layout": "table",
            "filters": {"category": "active,waiting"},
            "sort": "due_on,priority",
            "group": "product",
            "columns": ["title", "state", "owner", "starts_on", "due_on", "priority"],
            "options": {"widths": "title:360"},
        },
    ),
    (
        "feedback",
        "本周新来的",
        {"filters": {"filter": "created_at.is(this_week)"}, "sort": "-created_at", "group": "product"},
    ),
)
