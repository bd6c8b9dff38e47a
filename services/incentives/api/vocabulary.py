"""The words that people read for the codes of the incentives area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "CountName": {
            "due": "应交",
            "on_time": "按时",
            "late": "逾期",
            "excused": "免责",
        },
        "Figure": {
            "due": "应交",
            "on_time": "按时",
            "late": "逾期",
            "excused": "免责",
            "on_time_rate": "按时率",
            "score": "得分",
            "weight": "权重",
            "weighted_points": "加权分",
            "bonus": "奖金份额",
            "adjustments": "调整",
            "by_kind": "按义务类别",
            "signals": "动态",
        },
        "StatementFigure": {
            "due": "应交",
            "on_time": "按时",
            "late": "逾期",
            "excused": "免责",
            "on_time_rate": "按时率",
            "score": "得分",
            "weighted_points": "加权分",
            "adjustments": "调整",
            "signals": "动态",
        },
        "ExportFormat": {
            "csv": "CSV 表格",
            "html": "HTML 网页",
            "json": "JSON 数据",
            "pdf": "PDF 文档",
            "xlsx": "XLSX 工作簿",
        },
        "ExportLanguage": {
            "en": "英文",
            "zh": "中文",
        },
        "ObligationKind": {
            "handoff": "交接",
            "duty": "常设职责",
            "workflow-step": "流程步骤",
            "reply": "答复",
            "progress-report": "进展报告",
            "support": "支持",
            "commitment": "会议承诺",
            "retrospective": "复盘",
        },
        "ExcuseReason": {
            "late-input": "上游延误",
            "accepted-pause": "对方同意暂停",
            "dispute-upheld": "申诉成立",
        },
        "Outcome": {
            "on_time": "按时",
            "late": "逾期",
            "excused": "免责",
        },
        "PlanDraftStatus": {
            "draft": "草案",
            "simulated": "已试算",
            "approved": "已批准",
            "withdrawn": "已撤回",
        },
        "PlanRule": {
            "kind-weight": "义务类型权重",
            "excuses": "免责规则",
            "curve": "得分曲线",
            "weight": "部门权重",
            "cap": "奖金池上限",
            "share-rule": "分成规则",
            "currency": "货币",
        },
        "SignalFactName": {
            "goals.goal-updated": "目标已更新",
            "goals.goal-lagging": "目标落后",
            "goals.goal-recovered": "目标恢复",
            "goals.goal-achieved": "目标达成",
            "goals.blocker-raised": "阻碍已提出",
            "goals.blocker-resolved": "阻碍已解除",
            "comms.silence-alerted": "沉默已提醒",
        },
        "StatementSection": {
            "obligation": "义务",
            "bonus": "奖金",
            "adjustment": "调整",
            "signal": "动态",
        },
        "StatementStatus": {
            "open": "未锁定",
            "locked": "已锁定",
        },
        "LifeState": {
            "open": "未核算",
            "calculated": "已核算",
            "under-review": "复核中",
            "approved": "已批准",
            "locked": "已锁定",
            "paid": "已支付",
        },
        "ReturnTarget": {
            "open": "未核算",
            "under-review": "复核中",
        },
    },
    facts={
        "period-calculated": "月份已核算",
        "period-review-started": "月份复核已开始",
        "period-approved": "月份已批准",
        "period-returned": "月份已退回",
        "period-locked": "月份已锁定",
        "period-paid": "月份已支付",
        "plan-published": "激励方案已发布",
        "statement-changed": "结算单已变更",
    },
)
