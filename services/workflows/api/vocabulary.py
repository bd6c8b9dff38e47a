"""The words that people read for the codes of the workflow area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "BottleneckBasis": {
            "waiting": "等待",
            "sojourn": "滞留",
        },
        "CaseStatus": {
            "running": "进行中",
            "finished": "已完成",
            "withdrawn": "已撤回",
            "recorded": "历史记录",
        },
        "EffectVerdict": {
            "met": "已达标",
            "not-met": "未达标",
            "not-enough-data": "数据不足",
        },
        "TemplateStatus": {
            "draft": "草稿",
            "published": "已发布",
            "retired": "已停用",
        },
        "ImportPhase": {
            "reading": "读取中",
            "deciding": "计算标准时长",
            "staging": "暂存中",
            "recording": "记录中",
            "done": "已完成",
        },
        "ImportStatus": {
            "recording": "导入中",
            "done": "已完成",
        },
        "FiringOutcome": {
            "fired": "已执行",
            "failed": "失败",
            "retried": "正在重试",
        },
        "Comparison": {
            "equals": "等于",
            "one-of": "属于其中之一",
            "less-than": "小于",
            "at-least": "不小于",
            "present": "有值",
            "absent": "无值",
        },
        "StepKind": {
            "task": "任务",
            "review": "评审",
            "approval": "审批",
            "joint-review": "联合评审",
        },
        "ApprovalMode": {
            "paper": "纸质",
            "electronic": "电子",
        },
        "WorkingHoursKind": {
            "always": "全天",
            "workdays": "工作日",
            "office-hours": "办公时间",
        },
        "StepRole": {
            "department-head": "部门负责人",
            "executor": "执行人员",
            "liaison": "部门接口人",
        },
        "CaseExportFormat": {
            "xes": "XES 事件日志",
        },
        "PictureFormat": {
            "bpmn": "BPMN 流程模型",
            "mermaid": "Mermaid 文本",
            "svg": "SVG 图形",
        },
        "PictureLanguage": {
            "en": "英文",
            "zh": "中文",
        },
        "Vote": {
            "approved": "通过",
            "rejected": "否决",
        },
        "ProposalKind": {
            "paper-approval": "纸质签批",
            "consecutive-reviews": "连续评审",
            "step-without-output": "无产出的步骤",
            "same-approver-twice": "同一部门重复审批",
            "never-refused": "从未否决的审批",
            "rework": "返工",
            "waiting": "等待过长",
        },
        "ReviewRule": {
            "all": "会签",
            "any": "或签",
            "in-order": "依次",
            "at-least": "至少若干部门通过",
        },
    },
    facts={
        "case-finished": "办件已办结",
        "case-imported": "历史办件已导入",
        "case-migrated": "办件已转到另一版本",
        "case-started": "办件已发起",
        "case-withdrawn": "办件已撤回",
        "department-found": "发现部门",
        "flow-mapped": "流程已建立",
        "flow-version-drafted": "流程版本已起草",
        "flow-version-published": "流程版本已发布",
        "history-accepted": "历史已接收",
        "history-imported": "历史已导入",
        "history-progressed": "历史导入有进展",
        "joint-review-ended": "联合评审已结束",
        "joint-review-voted": "联合评审已表决",
        "proposal-accepted": "流程建议已采纳",
        "rule-defined": "规则已定义",
        "rule-disabled": "规则已停用",
        "rule-enabled": "规则已启用",
        "rule-failed": "规则执行失败",
        "rule-fired": "规则已执行",
        "rule-retried": "规则执行已重试",
        "step-claimed": "步骤已领取",
        "step-done": "步骤已完成",
        "step-opened": "步骤已打开",
        "step-overdue": "步骤逾期",
        "step-released": "步骤已交回",
        "step-sent-back": "步骤已退回",
        "step-transferred": "步骤已移交",
        "step-withdrawn": "步骤已撤回",
        "template-drafted": "模板已起草",
        "template-published": "模板已发布",
        "template-retired": "模板已停用",
        "work-handed-over": "工作已移交",
    },
)
