"""Words that leave open what is meant: vague ones, amounts without a number, praise nobody can test."""

import re
from collections.abc import Iterator

from bihuan.areas.prd.doctor.finding import Hit
from bihuan.areas.prd.doctor.text import Document, Sentence

MEASURED = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|％|‰|毫秒|秒|分钟?|小时|天|日|周|个?月|年|行|条|单|次|人|个|份|张|笔|件|万|元|位|倍"
    r"|[KMGT]B|ms|s\b"
    r"|seconds?|minutes?|hours?|days?|rows?|users?|times?|requests?)",
    re.I,
)
VAGUE = re.compile(
    r"(?P<soon>尽快|尽早|及早|尽速|抓紧|赶紧|立刻|马上|第一时间|及时(?!率|性)|as soon as possible|asap\b|promptly"
    r"|timely|right away|in due course|in good time)"
    r"|(?P<fit>适当(?!性)|适度|合理(?!性|化)|酌情|视情况|视具体情况|视需要|(?:在)?必要时|如有必要|if necessary"
    r"|if needed|as needed"
    r"|appropriate(?:ly)?|reasonabl[ey]|adequate(?:ly)?|suitabl[ey]|proper(?:ly)?|sufficient(?:ly)?"
    r"|(?:足够|充分|充足)的|妥善|恰当|合适的|特殊情况|个别情况|特殊场景"
    r"|(?:自行|灵活|看情况|酌量)(?:判断|决定|处理|把握|掌握)|看着办|(?:别|不要|不能|不得)太\w{1,2}|差不多(?:就|即)"
    r"|(?:用户|客户|大家|他们|人们)(?:关心|感兴趣|需要|想要|喜欢)的|at (?:its|their|your) discretion|special cases?"
    r"|\bbasic(?=\s+\w+s\b)|details only)"
    r"|(?P<some>若干|部分(?=客户|仓|用户|场景|订单|字段)|某些|各种|\bsome(?=\s+\w+s\b)|\bvarious\b"
    r"|\bcertain(?=\s+\w+s\b)|大部分|大多数|绝大多数|少数|个别(?!情况)"
    r"|(?:常见|主流|典型|热门|有用)的?(?=[^，。；]{0,3}(?:格式|浏览器|机型|类型|场景|设备|系统|渠道|字段|信息|问题))"
    r"|(?:比较|较为|相对|更|最)?(?:重要|主要|关键|核心)的?(?=字段|信息|数据|指标|操作|功能|内容|环节|参数)"
    r"|\b(?:useful|common|typical|important|relevant|popular)(?=\s+\w+s\b)|\bmost(?=\s+\w+s\b))"
    r"|(?P<about>大概|大约|差不多|(?<=[\d个天次条秒钟])左右|\broughly\b|\bapproximately\b|\bmore or less\b)"
    r"|(?P<kin>(?<!不)相关(?!系数|性|方|度|系)|\brelevant\b|\brelated fields?\b"
    r"|(?:参照|参考|按照?|沿用|仿照|类似)(?:现有|已有|之前|以前|原来|以往|目前|同类|其他|别的)的?"
    r"[^，。；]{0,4}(?:逻辑|做法|格式|方式|规则|流程|样式|页面|处理|功能)"
    r"|\b(?:like|as) (?:before|usual|today)\b|\bsame way as (?:before|now|today)\b)"
    r"|(?P<better>优化一下|改进一下|完善一下|调整一下|尽量|尽可能|灵活(?!用工)|as far as possible|\bflexibl[ey]\b)"
    r"|(?P<later>(?:后续|以后|将来|后期)再(?:考虑|说|定|议)|待定(?!问题)|to be (?:defined|decided)|\btbd\b)"
    r"|(?P<often>一般情况下|通常情况下|原则上|基本上|\busually\b|\bnormally\b|in most cases)"
    r"|、[^、，。；（）\s]{1,10}(?P<etc>等)(?!\s*[\d一二三四五六七八九十两几]|待|级|于|同|候|价|份|额|分)"
    r"|(?P<etcetera>,?\s*\betc\b\.?|and so on|and the like)",
    re.I,
)
INSTEAD = {
    "soon": ("在〔N 分钟〕内", "within 〔N minutes〕"),
    "fit": ("〔写明条件或数值〕", "〔the condition or value〕"),
    "some": ("〔逐个列出〕", "〔which ones〕"),
    "about": ("〔准确数值，或上下限〕", "〔an exact value, or limits〕"),
    "kin": ("〔列出具体内容〕", "〔list them〕"),
    "better": ("〔写明从什么改成什么〕", "〔from what to what〕"),
    "later": ("〔谁在哪天前定〕", "〔who decides by when〕"),
    "often": ("〔写明例外有哪些〕", "〔which exceptions〕"),
    "etc": ("（共〔N〕种，全部列出）", ""),
    "etcetera": ("", " 〔and nothing else〕"),
}
AMOUNT = re.compile(
    r"大批量|大量|海量|高并发|大并发|大数据量|快速|迅速|很快|秒开|长时间|短时间|较长时间|一段时间|定期|不定期"
    r"|频繁|经常|多次|大文件|很久|长期(?!合同|客户|合作|有效|借|贷)|一阵子|高峰期?的?(?:访问|流量|压力|并发|负载)"
    r"|(?:要|很|较|更|得|够|足够)快(?=[，。；出地]|$)|飞快|(?:量|数|人|单|页|件|条)[^，。；\d]{0,2}(?:一多|多|大)(?=[时，就了]|的时候)"
    r"|不(?:能|会|要|应|得)?(?:太)?(?:卡|卡顿|卡死)|久(?:未|不|没)"
    r"|不能(?:太)?慢|数量众多|量大(?=[时，。])"
    r"|(?:较|过|太)(?:大|多|少|小|长|高|低|久)(?!过)|(?:明显|显著|大幅)(?:提升|提高|降低|减少|缩短|改善)"
    r"|(?:提升|提高)[^，。；]{0,6}(?:效率|性能|速度)"
    r"|(?:缩短|减少|降低)[^，。；]{0,8}(?:耗时|时间|时长|成本|工作量|人工操作|错误率)|高性能|低延迟|高可用"
    r"|\bquick(?:ly)?\b|\bfast(?:er)?\b|\blarge (?:files?|amounts?|volumes?|imports?)|\bseveral\b|\bmany\b"
    r"|\bhigh (?:load|concurrency|throughput)|\blots? of\b|\bplenty of\b|\ba while\b|\btoo (?:many"
    r"|much|long|large|big|slow)\b"
    r"|\b(?:big|heavy|lengthy)\b|\bnot (?:block|hang|lag|freeze)\b|\bslow(?:ly)?\b|\bhuge\b"
    r"|\bshort(?:ly)? after"
    r"|\bfrequent(?:ly)?\b|\bperiodically\b|\bregularly\b|\bsignificantly\b|\bfor a long time\b"
    r"|\bmultiple times\b",
    re.I,
)
PRAISE = re.compile(
    r"美观|大方|好看|漂亮|易用(?!性)|易于(?:使用|操作|理解)|好用|简单(?:易用|明了|方便)?(?=[，。、；]|$)|简洁"
    r"|稳定可靠|运行稳定|安全可靠"
    r"|流畅|友好|人性化|满意(?!度|率)|一看就会|清晰(?!度)|直观|自然(?=[，。])|体验(?:好|佳|良好)|性能良好"
    r"|一目了然|高端|大气|(?:科技|高级|现代|品质|质)感|上档次|顺滑|丝滑|顺畅|顺手|省心|贴心|舒服|舒适|赏心悦目|得心应手"
    r"|(?:运行|系统|服务)要?稳(?:定)?(?=[，。]|$)|稳定运行(?=[，。]|$)|傻瓜式|零学习成本|无需(?:学习|培训)|(?:不|毫不)费(?:劲|力|事|神)"
    r"|让[^，。；]{1,6}(?:觉得|感到|感觉|喜欢|爱用)|有(?:吸引力|温度|品位|个性|仪式感)"
    r"|(?:用着|用起来|看起来|看上去|上手)(?!的?时)|亲切|专业(?=[，。]|$)|不打断(?=操作|工作|思路)"
    r"|\bself[- ]explanatory\b|\bnatural(?:ly)?(?=[ .,]|$)|\bsimple(?=[.,]|$| and | to )"
    r"|\bsmooth(?:ly)?\b|\belegant\b"
    r"|\bnice\b(?! to have)|\bpleasant\b|\bcomfortable\b|\beffortless(?:ly)?\b|\bstraightforward\b|\bhandy\b"
    r"|\b(?:look|looks|feel|feels) (?!up|at|for|like|into)\w+(?=[.,]|$)|\bclean (?:look|design)\b"
    r"|符合(?:用户)?习惯|强大|完善(?=。|$)|智能(?=。|，|$)"
    r"|\buser[- ]friendly\b|\beasy to (?:use|understand|learn)\b|\beasily\b|\bintuitive\b|\brobust\b"
    r"|\breliable\b|\bseamless(?:ly)?\b"
    r"|\bbeautiful\b|\bmodern look\b|\bpowerful\b|\bgood (?:performance|experience)\b|\bconvenient\b",
    re.I,
)


def vague(document: Document) -> Iterator[Hit]:
    for sentence in document.sentences:
        for match in VAGUE.finditer(sentence.unquoted):
            kind = match.lastgroup or "fit"
            yield replaced(sentence, match.start(kind), match.end(kind), INSTEAD[kind][0 if sentence.chinese else 1])


def amounts(document: Document) -> Iterator[Hit]:
    for sentence in document.sentences:
        if not MEASURED.search(sentence.text) and (match := AMOUNT.search(sentence.unquoted)):
            how_many = "〔写明数值和单位〕" if sentence.chinese else " 〔a number with its unit〕"
            yield after(sentence, match.start(), match.end(), how_many)


def praise(document: Document) -> Iterator[Hit]:
    for sentence in document.sentences:
        if not MEASURED.search(sentence.text) and (match := PRAISE.search(sentence.unquoted)):
            test = "〔怎么测：谁做什么任务，多少时间内完成〕" if sentence.chinese else " 〔who does what in how long〕"
            yield after(sentence, match.start(), match.end(), test)


def replaced(sentence: Sentence, start: int, end: int, words: str) -> Hit:
    better = sentence.text[:start] + words + sentence.text[end:]
    return Hit(sentence.start + start, sentence.start + end, better)


def after(sentence: Sentence, start: int, end: int, words: str) -> Hit:
    better = sentence.text[:end] + words + sentence.text[end:]
    return Hit(sentence.start + start, sentence.start + end, better)
