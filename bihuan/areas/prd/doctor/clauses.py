"""What a sentence leaves out: the other branch, who may do it; or says too much: two requirements in one."""

import re
from collections.abc import Iterator

from bihuan.areas.prd.doctor.finding import Hit
from bihuan.areas.prd.doctor.text import Document, Sentence

EXCEPTIONS = re.compile(r"异常|exception", re.I)
PERMISSION = re.compile(r"权限|permission", re.I)
ABLE = r"支持|提供|实现|新增|增加|可以|能够|可在|需要?(?:展示|提供|支持)|能(?=在|看|查)"
TWO = re.compile(
    rf"(?:{ABLE})[^。]{{2,50}}?[，；,;]\s*(?P<and>同时|并且|以及|另外|此外|还|也|并)\s*(?:需要?|要|应)?"
    r"(?:可以|可|能够?|支持|提供|实现|新增|增加|展示)"
    r"|自动[^。]{2,40}，(?P<then>并)(?:在[^，。；]{1,10}后|同时)[^，。；]{2,40}"
    r"|(?:记录|计算|生成|保存|显示|展示|识别|登记)[^。；]{2,40}[，；](?P<besides>另外|此外|同时还|另)(?:提供|支持|可|能|增加|新增|要)"
    r"|[^，。；]{4,40}[，；][^，。；]{0,6}?(?P<more>同时(?=支持|提供|可|能)|还(?=能|可|支持|会)|也(?=能|支持))[^，。；]{3,40}"
    r"|\bcan\b[^.;]{3,80},?\s(?P<others>and)\s[\w ]{2,30}\s(?:can|may)\b"
    r"|功能[，、]?(?P<both>以及|和|及)[^，。]{2,20}功能"
    r"|\b(?:can|shall|must|should|imports?|supports?|provides?|exports?)\b[^.;]{3,80}?,?\s(?P<also>and)\s"
    r"(?:(?:it|the system|they)\s)?(?:also\b|can\b|shall\b|must\b|(?:the system|it)\s(?:shall|must|can))"
    r"|\b(?:can|shall|must|may)\s\w+\s(?:an?|the|their|its)\s[\w ]{2,30}?\s(?P<too>and)\s(?!an?\b"
    r"|the\b|their\b|its\b|all\b|every\b)"
    r"\w+\s(?:an?|the|their|its)\s",
    re.I,
)
CONDITION = re.compile(r"如果|若|当.{1,20}时|满足|条件|\bif\b|\bwhen\b", re.I)
OTHERWISE = re.compile(
    r"否则|失败|超时|异常|重试|未返回|不可用|兜底|降级|告警|报错|错误|不通过|未通过|驳回|跳过|不足"
    r"|无[^，。]{0,8}时|不存在|为空|不一致|不匹配|不符"
    r"|不成功|拒绝|其他(?:情况)?表?示?|\belse\b|otherwise|\bfail|time[ds]? ?out|\berror|retr(?:y|ied)|unless"
    r"|\bnot\b|too low|refused|\bany other",
    re.I,
)
CALL = re.compile(
    r"(?:调用|请求|访问)[^，。；]{0,16}(?:接口|服务|API|系统|平台|网关|中心)|(?:从|自)[^，。；]{1,14}(?:拉取|获取|读取|同步)"
    r"|推送给[^，。；]{1,10}系统"
    r"|向[^，。；]{1,12}(?:中心|平台|系统|银行|网关|局|接口|服务器?)(?:上传|提交|推送|发送|申报|查询|请求|申请|同步)"
    r"|\bcalls? the\b[^.]{0,30}\b(?:api|service|interface)\b|\bfetch(?:es)? .{1,30} from\b",
    re.I,
)
HAPPY = re.compile(
    r"(?:如果|若|当|如)[^，。；]{1,24}?(?:充足|成功|通过|一致|匹配|足够|存在|有效|正常|合格|符合"
    r"|已[^，。]{1,10})[^，。；]{0,4}[，,]"
    r"|(?:充足|足够|匹配|一致|通过|成功|合格)(?:时|后)[，,]?[^，。；]{0,12}(?:自动|则|直接|即)"
    r"|(?:一致|匹配|有效|成功|合格)(?:即可|就|便)|(?:付款|支付|扣款|转账|比对|识别|校验|验证|刷卡|连接)后[，,]?[^，。；]{2,40}"
    r"|(?:成功|审核通过|校验通过|放行|到账|回调)后[，,]?[^，。；]{2,40}(?<!才能)"
    r"|(?:如果|若|如)[^，。；]{1,16}(?:有空余|有剩余|有空|空闲|可用|还有|够)[^，。；]{0,4}(?:，|,|则|就|即)"
    r"|\b(?:once|after|when|if)\b[^.,;]{1,40}\b(?:is|are|has been|have been|was)\s(?:accepted"
    r"|confirmed|approved|released|paid"
    r"|cleared|verified|completed|received|signed|captured|uploaded|transferred|matched)\b"
    r"|\b(?:if|when)\b[^.,;]{1,40}\b(?:succeeds?|is successful|match(?:es)?|is valid|exists|is sufficient"
    r"|passe[sd]|is approved)\b",
    re.I,
)
FRAME = re.compile(
    r"支持|提供|可以?(?!用|靠|能)|增加|新增|能够?|按钮|入口|允许|\bcan\b|\bmay\b|\boffers?\b|\ballows?\b"
    r"|\bprovides?\b|\blets?\b|\benables?\b|菜单|链接|可(?:直接|批量|一键|在线)|直接|显示|展示|列出",
    re.I,
)
DEED = re.compile(
    r"删除|导出(?!文件|性能|格式)|作废|退款|反审核|冲销|解锁|撤销[^，。]{0,4}审核|授权"
    r"|(?:修改|编辑|变更|更改|调整|改动)[^，。；]{0,8}(?:单价|价格|金额|额度|账期|费率|折扣|账户|银行|工资|余额)"
    r"|(?:查看|显示|看到|获取|下载|复制|打印)[^，。；]{0,10}(?:手机号|电话|住址|身份证|证件|银行卡|工资|薪资|联系方式|个人信息)"
    r"|(?:展示|列出|公开|显示|看到|查看)[^，。；]{0,14}(?:月薪|薪酬|收入|家庭|婚姻|病历|病史|诊断|密码|年龄|生日)"
    r"|(?:手机号|电话|住址|身份证|证件|银行卡|工资|薪资|联系方式|个人信息)[^，。；]{0,8}(?:下载|打印|复制)"
    r"|退还|退费|清空|清除|重置[^，。]{0,6}密码|冻结|封禁|注销|解绑|改回|退回(?:修改|重)|批量(?:关闭|取消)|取消[^，。；]{0,4}(?:已付"
    r"|已支付|付款|发票)|强制(?:关闭|完成|签收)"
    r"|\bdelet(?:e|ed)\b|\bvoid(?:ed)?\b|\brefund|\bexport(?:ed)?\b|\bunlock|\b(?:change"
    r"|edit|update)s? (?:the|a) (?:unit price|price|bank account|salary|discount|balance)"
    r"|\bcredit limit|\bcancel (?:paid|an? paid|invoices?)|\berase|\breset (?:an?|the|any"
    r"|their) \w*\s?password|\b(?:block|freeze|suspend)s? (?:an?|the) (?:account|user)"
    r"|\b(?:see|view|download|copy|show)s?\b[^.;]{0,30}\b(?:phone|address(?:es)?|salar(?:y|ies)"
    r"|id cards?|passport|bank)",
    re.I,
)
BUTTON = re.compile(r"按钮|入口|菜单|链接|\bbutton\b|\bmenu\b|\blink\b", re.I)
ACTOR = re.compile(
    r"管理员|主管|专员|经理|总监|财务|客服|调度|仓管|司机|采购员?|操作员|审核人|制单人|运营|组长|负责人|会计"
    r"|出纳|角色|权限|本人|有权|仅|只有|自动|系统(?:会|将|在|删除)"
    r"|\badmin|\bmanager|\blead\b|\bclerk|\bdispatcher|\bfinance\b|\bagent|\brole|\bonly\b|\bpermission"
    r"|\bby the system|\boperator|\bdriver",
    re.I,
)
LIMITED = re.compile(
    r"(?:管理员|主管|负责人|经理)[^，。]{0,3}(?:可|能|同意|审批|决定)"
    r"|\b(?:admin|manager|lead)\w*\s(?:may|can|chose|must|decides?)|仅|只有|权限|角色|本人|有权|\bonly\b|\brole"
    r"|\bpermission|\bby (?:the|an?) \w+|须|需[^，。]{0,6}审批",
    re.I,
)


def two_in_one(document: Document) -> Iterator[Hit]:
    for sentence in document.prose:
        if (match := TWO.search(sentence.unquoted)) and not CONDITION.search(sentence.unquoted[: match.end()]):
            start, end = match.span(match.lastgroup or "and")
            first = sentence.text[:start].rstrip("，；,; ")
            rest = sentence.text[end:].lstrip()
            better = f"{first}。\n{rest}" if sentence.chinese else f"{first}.\n{rest[:1].upper()}{rest[1:]}"
            yield Hit(sentence.start + start, sentence.start + end, better)


def one_sided(document: Document) -> Iterator[Hit]:
    listed = document.told(EXCEPTIONS)
    for sentence in document.prose:
        match = HAPPY.search(sentence.unquoted) or (not listed and CALL.search(sentence.unquoted))
        if match and not OTHERWISE.search(around(document, sentence)):
            other = (
                "；失败或不满足时〔系统怎么做，用户看到什么，谁处理〕"
                if sentence.chinese
                else ("; otherwise 〔what the system does, what the user sees, who deals with it〕")
            )
            yield Hit(sentence.start + match.start(), sentence.start + match.end(), extended(sentence, other))


def unguarded(document: Document) -> Iterator[Hit]:
    if document.told(PERMISSION):
        return
    for sentence in document.prose:
        # The label of a button is quoted, and yet what the button does.
        text = sentence.text if BUTTON.search(sentence.text) else sentence.unquoted
        if (deed := DEED.search(text)) and FRAME.search(text) and not named(text, deed.start()):
            who = "〔哪些角色、哪些数据范围〕" if sentence.chinese else "Only 〔which roles, which data〕: "
            yield Hit(sentence.start + deed.start(), sentence.start + deed.end(), who + sentence.text)


def named(text: str, at: int) -> bool:
    """Whether a person or a limit is named: before the deed, for behind it stands whom it is done to."""
    return bool(ACTOR.search(text[:at]) or LIMITED.search(text))


def around(document: Document, sentence: Sentence) -> str:
    """The sentence and the next of its section, in which the other branch often stands."""
    there = document.sections[sentence.section].sentences
    at = there.index(sentence)
    return " ".join(one.text for one in there[at : at + 2])


def extended(sentence: Sentence, words: str) -> str:
    bare = sentence.text.rstrip("。.！!")
    return f"{bare}{words}{'。' if sentence.chinese else '.'}"
