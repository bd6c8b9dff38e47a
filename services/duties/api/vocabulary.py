"""The words that people read for the codes of the duties area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "AccountabilityKind": {
            "project-entry": "职责清单条目",
            "standing-duty": "常设职责",
        },
        "EvidenceKind": {
            "project-entry": "职责清单条目",
            "standing-duty": "常设职责",
            "handoff": "交接",
        },
        "GapKind": {
            "recipient-missing": "无接收部门",
            "accountable-missing": "无责任部门",
            "input-missing": "依赖无责任方",
            "no-successor": "无后续责任部门",
        },
        "GapSeverity": {
            "high": "高",
            "medium": "中",
            "low": "低",
        },
        "HandoffSide": {
            "sender": "交付方",
            "recipient": "接收方",
        },
        "HandoffStatus": {
            "awaited": "待交付",
            "offered": "待验收",
            "rejected": "已退回",
            "recalled": "已撤回",
            "accepted": "已验收",
            "cancelled": "已取消",
        },
        "ListHandoffsSort": {
            "deadline": "按截止时间",
            "-deadline": "按截止时间倒序",
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "ListProjectsSort": {
            "code": "按代码",
            "-code": "按代码倒序",
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "LessonLinkKind": {
            "project": "协作事项",
            "duty": "职责",
            "handoff": "交接",
            "standing-duty": "常设职责",
        },
        "ListRetrospectivesSort": {
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "ListStandingDutiesSort": {
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "OccurrenceStatus": {
            "open": "待履行",
            "overdue": "逾期",
            "fulfilled": "已履行",
        },
        "OverlapKind": {
            "same-activity": "同一事项",
            "similar-activity": "相近事项",
            "same-output": "同一输出物",
        },
        "PoolConfirmation": {
            "awaiting": "待确认",
            "confirmed": "已确认",
            "rejected": "已驳回",
        },
        "ProjectStatus": {
            "planned": "已立项",
            "running": "进行中",
            "closed": "已结项",
            "cancelled": "已取消",
        },
        "RetrospectiveStatus": {
            "awaited": "待撰写",
            "draft": "草稿",
            "withdrawn": "已撤回",
            "published": "已发布",
        },
        "StandingDutyStatus": {
            "in-force": "生效中",
            "ended": "已终止",
        },
        "TargetDirection": {
            "up": "上升",
            "down": "下降",
        },
        "Weekday": {
            "monday": "星期一",
            "tuesday": "星期二",
            "wednesday": "星期三",
            "thursday": "星期四",
            "friday": "星期五",
            "saturday": "星期六",
            "sunday": "星期日",
        },
    },
    facts={
        "duty-assigned": "职责已分配",
        "duty-fulfilled": "常设职责已履行",
        "duty-overdue": "常设职责逾期",
        "duty-scheduled": "职责已排期",
        "duty-withdrawn": "职责已撤回",
        "handoff-accepted": "交接已接收",
        "handoff-cancelled": "交接已取消",
        "handoff-excused": "交接免责",
        "handoff-held-up": "交接受阻",
        "handoff-input-arrived": "交接输入已到达",
        "handoff-offered": "交接已提交",
        "handoff-overdue": "交接逾期",
        "handoff-recalled": "交接已撤回",
        "handoff-rejected": "交接已退回",
        "outcome-proposed": "项目结果待确认",
        "outcome-rejected": "项目结果已驳回",
        "pool-confirmed": "奖金池已确认",
        "pool-rejected": "奖金池已驳回",
        "project-cancelled": "项目已取消",
        "project-closed": "项目已结项",
        "project-corrected": "项目结果已更正",
        "project-plan-changed": "项目计划已变更",
        "project-planned": "项目已立项",
        "project-started": "项目已启动",
        "retrospective-corrected": "复盘已更正",
        "retrospective-met": "复盘义务已履行",
        "retrospective-overdue": "复盘逾期",
        "retrospective-published": "复盘已发布",
        "standing-duty-ended": "常设职责已终止",
        "standing-duty-made": "常设职责已设立",
    },
)
