"""The words that people read for the codes of the goals area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "MetricDirection": {
            "up": "上升",
            "down": "下降",
            "hold": "保持",
        },
        "TargetDirection": {
            "up": "上升",
            "down": "下降",
        },
        "CycleKind": {
            "year": "年度",
            "quarter": "季度",
        },
        "CycleStatus": {
            "preparing": "筹备中",
            "active": "进行中",
            "closed": "已关闭",
        },
        "BoardView": {
            "tree": "树形",
            "table": "表格",
        },
        "GoalState": {
            "not-started": "未开始",
            "on-track": "正常",
            "lagging": "落后",
            "achieved": "已达成",
        },
        "FindingKind": {
            "reaches-no-company-goal": "未支撑公司目标",
            "carried-by-nobody": "公司目标无人承接",
            "weights-open": "权重未定",
            "unanswered": "关联未答复",
        },
        "Severity": {"high": "高", "medium": "中", "low": "低"},
        "FindingChange": {"new": "新增", "standing": "仍存在", "gone": "已消除"},
        "BoardChange": {
            "new": "新增",
            "gone": "已移除",
            "changed": "有变化",
            "same": "无变化",
        },
        "BoardStart": {"board": "整个看板", "now": "当前时刻"},
        "ComparedTimes": {"as-of": "按实际时间", "known-at": "按记录时间"},
        "LinkKind": {
            "contributes": "支撑",
            "depends-on": "依赖",
        },
        "LinkSide": {
            "source": "来源方",
            "target": "对方",
        },
        "LinkStatus": {
            "offered": "待确认",
            "accepted": "已接受",
            "declined": "已拒绝",
            "withdrawn": "已撤回",
        },
        "ConnectedSource": {"jira": "Jira", "erp": "ERP"},
        "ReadingSource": {
            "person": "人工录入",
            "jira": "Jira",
            "erp": "ERP",
            "goal": "下级目标",
        },
        "ReportStatus": {
            "owed": "待报告",
            "overdue": "逾期",
            "in-time": "按时",
            "late": "迟交",
            "dropped": "已免除",
        },
        "ReportingFrequency": {
            "weekly": "每周",
            "monthly": "每月",
            "quarterly": "每季度",
        },
        "SupportStatus": {
            "owed": "待提供",
            "given": "已提供",
            "withdrawn": "已撤回",
        },
        "Trend": {
            "rising": "上升",
            "falling": "下降",
            "steady": "平稳",
        },
    },
    facts={
        "rule-reading-refused": "规则的读数未能录入",
        "blocker-raised": "阻碍已提出",
        "blocker-resolved": "阻碍已解除",
        "cycle-activated": "周期已启动",
        "cycle-closed": "周期已关闭",
        "cycle-prepared": "周期已准备",
        "goal-achieved": "目标达成",
        "goal-archived": "目标已归档",
        "goal-lagging": "目标落后",
        "goal-moved": "目标已移动",
        "goal-recovered": "目标恢复",
        "goal-set": "目标已设定",
        "goal-updated": "目标已更新",
        "link-accepted": "关联已接受",
        "link-declined": "关联已拒绝",
        "link-offered": "关联已提出",
        "link-withdrawn": "关联已撤回",
        "reports-owed": "应报告进展",
        "reports-dropped": "免于报告进展",
        "progress-overdue": "进展报告逾期",
        "progress-reported": "进展已报告",
        "support-asked": "支持已请求",
        "support-given": "支持已提供",
        "support-overdue": "支持逾期",
        "support-withdrawn": "支持请求已撤回",
        "weights-changed": "权重已更改",
    },
)
