"""What other systems call our fields: Jira, ZenTao, TAPD, PingCode, and plain spreadsheets."""

import re
import unicodedata

CALLED = {
    "title": "标题 主题 概要 摘要 名称 题目 需求名称 需求标题 缺陷标题 bug标题 任务名称 工作项标题 事项标题 用户故事 "
    "问题 title subject summary name headline requirement requirementtext requirementname requirementtitle "
    "issue userstory",
    "body": "描述 详细描述 正文 内容 详情 说明 需求描述 需求内容 工作项描述 反馈内容 反馈 评论 "
    "评价 原话 意见 留言 重现步骤 "
    "description details detail body content text review comment feedback message notes note quote",
    "state": "状态 当前状态 需求状态 流程状态 status state workflowstate",
    "priority": "优先级 紧急程度 priority urgency pri",
    "owner": "负责人 处理人 经办人 指派给 当前处理人 指派人 受理人 责任人 owner assignee assignedto assigned handler",
    "product": "产品 所属产品 产品线 项目 所属项目 product productname project projectname",
    "parent": "父需求 父级 上级 上级需求 父工作项 父项 父任务 parent parentid parentkey epiclink epic parentissue",
    "tags": "标签 分类 类别 类型 需求分类 需求类型 工作项类型 模块 所属模块 关键词 "
    "labels tags tag category categories class type issuetype component components module keywords",
    "links": "关联 关联需求 关系 links linkedissues",
    "created_at": "创建时间 创建日期 创建于 提交时间 反馈时间 提出时间 提出日期 "
    "created createdat createdon createddate creationdate opened openeddate submittedat",
    "changed_at": "更新时间 最后修改时间 修改时间 最后更新 updated updatedat modified lastmodified changed changedat",
    "closed_at": "关闭时间 完成时间 解决时间 closed closedat closeddate resolved resolutiondate",
    "starts_on": "开始日期 开始时间 计划开始 预计开始 start startdate plannedstart starts",
    "due_on": "截止日期 截止时间 计划完成 计划完成时间 预计结束 预计完成 到期日 due duedate deadline plannedend",
    "department": "部门 所属部门 提出部门 department dept",
    "acceptance": "验收标准 验收条件 acceptance acceptancecriteria",
    "level": "层级 需求层级 级别 level requirementlevel",
    "reach": "触达 影响人数 覆盖 reach",
    "impact": "影响 影响程度 impact",
    "confidence": "把握 信心 置信度 confidence",
    "effort": "工作量 投入 人周 effort",
    "person": "反馈人 提出人 提出者 提交人 姓名 客户姓名 用户 创建人 报告人 "
    "person reporter requester submitter author user",
    "email": "邮箱 电子邮件 电子邮箱 邮件 联系邮箱 email mail emailaddress",
    "customer": "客户 客户名称 公司 企业 customer customername company account organization",
    "strength": "强度 强烈程度 strength severity",
    "channel": "渠道 来源 反馈渠道 channel source",
    "contact": "联系人 联系人姓名 contact contactperson",
    "revenue": "年收入 收入 合同额 金额 revenue arr amount",
    "contract_ends_on": "合同到期 合同结束 到期时间 contractend contractendson renewal",
    "key": "编号 序号 需求编号 需求id 工作项编号 缺陷编号 bug编号 id key number no issuekey issueid bugid",
}
MEANS = {word: name for name, words in CALLED.items() for word in words.split()}
PRIORITIES = {
    0: "紧急 非常紧急 最高 特急 p0 urgent blocker critical highest immediate",
    1: "高 重要 较高 p1 high major",
    2: "中 一般 普通 正常 p2 medium normal middle",
    3: "低 较低 不急 无关紧要 最低 p3 low lowest minor trivial 可选",
}
PRIORITY = {word: number for number, words in PRIORITIES.items() for word in words.split()}


def bare(header: str) -> str:
    """A header without what only looks different: spaces, case, width, punctuation, what stands in brackets."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    folded = re.sub(r"[(\[【].*?[)\]】]", "", folded) or folded
    return re.sub(r"[\W_]+", "", folded)
