"""What is announced without its other half: a job nobody watches, a switch with no way back, old data, acceptance."""

import re
from collections.abc import Callable, Iterator

from bihuan.areas.prd.doctor.clauses import extended
from bihuan.areas.prd.doctor.finding import Hit
from bihuan.areas.prd.doctor.text import Document, Section

JOB = re.compile(
    r"(?:定时|每天|每日|每晚|每夜|每小时|每隔?\s*\d+\s*(?:分钟|小时|秒|天)|每周|每月|月末|月底|夜间|凌晨)[^。；]{0,24}?(?:同步|执行"
    r"|跑批|轮询|推送|生成|拉取|计算|归档|批处理|任务|导出|扫描|汇总|清理|重算|统计|备份|结算|自动(?!更新为)|抓取|刷新|上传|核对一次)"
    r"|(?:零点|午夜|整点|凌晨|每周[一二三四五六日天]|每月\s*\d+\s*[日号]|每早)[^，。；]{0,6}(?:自动|重新|开始|清零|结转|更新|发|推|生成|计)"
    r"|任务(?:每|定时)[^。]{0,10}|消息队列|异步(?:写入|处理|推送)|跑批|批处理"
    r"|\bnightly\b|\b(?:every|each) (?:night|day|hour|week|month|(?:sun|mon|tues|wednes|thurs|fri"
    r"|satur)day|morning|evening|quarter|\d+ (?:minutes?|seconds?|hours?))\b"
    r"[^.]{0,40}|\bscheduled (?:job|task)|\bbatch job|\bcron\b|\b(?:hourly|daily|weekly"
    r"|monthly) (?:job|task|run|batch)"
    r"|\bmessage queue|\basynchronous",
    re.I,
)
WATCHED = re.compile(
    r"告警|监控|报警|值班|积压|(?:失败|异常|超时|未完成|没有完成)[^。；]{0,16}(?:短信|电话|通知|邮件|提醒|告知|发给)"
    r"|alert|monitor|paged?\b|on-call|warn|fail[^.;]{0,40}\b(?:told|notified|called|mailed|informed)\b",
    re.I,
)
MONITORING = re.compile(r"监控|告警|monitor|alert", re.I)

SWITCH = re.compile(
    r"(?:全量|一次性|全部|所有)[^，。；]{0,12}(?:切换|上线|替换|生效|改走|升级|启用)|(?:一次性|全量)(?:切换"
    r"|替换|上线|升级)"
    r"|(?:统一|同时|整体|集中|一起|同日|一刀切)[^，。；]{0,4}(?:切换|上线|切到|改用|使用新|启用|迁到|割接)"
    r"|(?:全国|全公司|全部|所有|各)[^，。；]{0,12}(?:统一|同时|一律|一起)?(?:使用新|改用|切到|换成新|启用新)|(?:全国|全公司|全部|所有|各"
    r"|每[个家])[^，。；]{0,14}(?:改|换|转)(?:用|刷|走|成|到|至|按)"
    r"|关闭(?:旧|老|原)|停止(?:旧|老|原)"
    r"|切换(?:到|至)[^，。；□]{0,10}(?:引擎|系统|平台|接口|流程|库)|(?:旧|老|原)[^，。；]{0,14}(?:下线|停用"
    r"|关闭|关停|下架|停止服务|停止使用|废止|不再可用|不再提供)|停用(?:旧|老|原)|停机(?:发布|升级|切换)"
    r"|从[^，。；]{1,18}到[^，。；]{1,18}的?(?:切换|迁移)"
    r"|\b(?:are|is|be) switched (?:over )?to\b|\bcut ?over\b|\b(?:is|are) (?:shut down|switched off"
    r"|turned off|retired)\b|\bgo(?:es)? live everywhere\b"
    r"|\b(?:all|every)\b[^.;]{1,40}\b(?:move|moves|switch|switches|change|changes|go"
    r"|goes)\b[^.;]{0,10}\bto the new\b"
    r"|\b(?:all|every)\b[^.;]{1,40}\buses? the new\b|\bdecommission",
    re.I,
)
WAY_BACK = re.compile(r"回滚|回退|灰度|开关|切回|恢复到旧|roll(?:ed|s)?[ -]?back|fall ?back|feature flag|gradual", re.I)
ROLLBACK = re.compile(r"回滚|回退|roll ?back", re.I)

RESHAPED = re.compile(
    r"(?:新增|增加|添加)[^，。；]{0,4}必填字段|(?:由|从)[^，。；]{1,16}(?:拆成|拆为|拆分为|细分为|合并为|合并成|扩到|扩至|扩成|变成|换成|延长到|延长至"
    r"|缩短到|缩短至|调整为|调整到|改为|改成|变更为|扩展到"
    r"|扩展为|变为)|字段[^，。；]{0,6}(?:改为|改成|调整为|拆分|合并)"
    r"|(?:枚举|选项|状态|类型|等级|级别|分类)[^，。；]{0,8}(?:增加|新增|减少|去掉|取消|合并|并入|归入|拆成|拆为|拆分|细分)(?!时|后)"
    r"|(?:增加|新增|添加)[^，。；]{1,20}，?(?:不填|为空|未填)[^，。；]{0,4}(?:不能|不可|无法|不允许)|(?:增加|新增|添加)[^。；]{1,20}(?:必填"
    r"|不能为空|不可为空)"
    r"|删除[^，。；]{1,18}字段|拆分为[^。；]{1,24}字段|[表单][^，。；]{0,4}合并为一|数据库[^。；]{0,24}(?:切换|迁移)"
    r"|\b(?:mandatory|required) (?:field|column)\b[^.]{0,40}\badded\b"
    r"|\b(?:status|field|column|enum|level)\b[^.]{0,20}\b(?:split|renamed|merged|removed"
    r"|changed) (?:from|into|to)\b"
    r"|\b(?:is|are) (?:split|merged|converted) (?:in)?to\b|\bbecomes? (?:two|three|one"
    r"|an? \w+) (?:field|column|type|number|list)s?\b|\bnow (?:stores?|holds?|keeps?"
    r"|contains?)\b[^.]{1,40}\binstead of\b",
    re.I,
)
KEPT = re.compile(
    r"\bfields?\b|\bcolumns?\b|编码|状态|字段|编号|规则|档案|格式|口径|单位|长度|位数|字典|主键|选项|等级|级别|分类|不填|必填|为空|\baddress\b|\bnow\b"
    r"|\bformat\b|\btype\b|编码|[数结算]据?表|表|精度|存储|枚举|数据库|类型|税|级|field|column|status|level|enum|waybill",
    re.I,
)
OLD_DATA = re.compile(
    r"历史|存量|已有数据|回填|迁移脚本|映射表|默认值|旧数据|原有数据|老数据|初始化|existing|backfill|historic"
    r"|migrat|default|old (?:rows|data|records)",
    re.I,
)
MIGRATION = re.compile(r"历史数据|存量|数据迁移|数据初始化|existing data|migration", re.I)

ACCEPTED = re.compile(r"验收|通过标准|- \[[ xX]\]|accepted when|acceptance|\bgiven\b.+\bthen\b", re.I | re.S)
ACCEPTANCE = re.compile(r"验收|acceptance", re.I)
DOES = re.compile(
    r"可以|支持|系统|给出|登记|识别|通知|生成|计算|\bcan\b|\bsystem\b|\benters?\b|\bsees?\b|\bgets?\b", re.I
)
NOT_A_FUNCTION = re.compile(
    r"背景|目标|现状|范围|不做|术语|监控|告警|回滚|发布|上线|权限|字典|待定|历史|迁移|非功能|流程|状态|附录"
    r"|概述|说明书|风险|里程碑|修订|异常|验收|口径|总则"
    r"|background|goal|scope|term|monitor|alert|roll|release|permission|dictionary|question|existing|migration"
    r"|quality|process|state|appendix|risk"
    r"|today|exception|acceptance|overview",
    re.I,
)
DEEPEST_CHAPTER = 2


def announced(document: Document, what: re.Pattern, said: re.Pattern, topic: re.Pattern, zh: str, en: str, also=None):
    """Sentences that say `what` and neither they, their section nor a section of the topic say the rest."""
    if document.told(topic):
        return
    for sentence in document.prose:
        match = what.search(sentence.unquoted)
        if not match or (also and not also.search(sentence.text)):
            continue
        section = document.sections[sentence.section]
        if not said.search(section.words):
            better = extended(sentence, zh if sentence.chinese else en)
            yield Hit(sentence.start + match.start(), sentence.start + match.end(), better)


def hollow(document: Document, topic: re.Pattern) -> Iterator[Hit]:
    """Sections of the topic that say nothing yet; of a whole document without a word about it, its beginning."""
    if document.structured and not topic.search(document.text):
        yield Hit(0, 0)
    for section in document.about(topic):
        if not any(one.filled or one.fenced for one in document.below(section)):
            yield Hit(section.start, section.start + len(section.heading))


def with_hollow(topic: re.Pattern, find: Callable[[Document], Iterator[Hit]]) -> Callable[[Document], Iterator[Hit]]:
    def both(document: Document) -> Iterator[Hit]:
        yield from find(document)
        yield from hollow(document, topic)

    return both


def jobs(document: Document) -> Iterator[Hit]:
    zh, en = "；〔失败几次、延迟多久〕告警给〔谁〕", "; 〔after how many failures〕 〔who〕 is alerted"
    yield from announced(document, JOB, WATCHED, MONITORING, zh, en)


def switches(document: Document) -> Iterator[Hit]:
    zh, en = (
        "；〔什么指标超过多少〕时由〔谁〕在〔N 分钟〕内回滚",
        "; 〔who〕 rolls back within 〔N minutes〕 when 〔which figure〕",
    )
    yield from announced(document, SWITCH, WAY_BACK, ROLLBACK, zh, en)


def reshaped(document: Document) -> Iterator[Hit]:
    zh, en = "；存量数据〔怎么填、谁核对〕", "; existing data 〔gets which value, checked by whom〕"
    yield from announced(document, RESHAPED, OLD_DATA, MIGRATION, zh, en, also=KEPT)


def unaccepted(document: Document) -> Iterator[Hit]:
    """Sections that describe a function and do not say when it is accepted."""
    if document.told(ACCEPTANCE):
        return
    for section in document.sections:
        if is_function(document, section) and not ACCEPTED.search(document.text[section.start : section.end]):
            chinese = any(one.chinese for one in section.sentences)
            better = (
                "验收标准：〔什么输入，得到什么结果，多少时间内〕"
                if chinese
                else "Accepted when: 〔which input gives what in how long〕"
            )
            yield Hit(section.start, section.start + len(section.heading), better)


def is_function(document: Document, section: Section) -> bool:
    if section.level <= DEEPEST_CHAPTER or section.fenced or NOT_A_FUNCTION.search(section.heading):
        return False
    prose = [one for one in section.sentences if one.kind == "text"]
    return len(document.below(section)) == 1 and any(DOES.search(one.text) for one in prose)
