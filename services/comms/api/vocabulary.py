"""The words that people read for the codes of the communication area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "TrialOutcome": {"on-time": "按时", "late": "逾期", "waiting": "等待中"},
        "ActionStatus": {
            "open": "未完成",
            "done": "已完成",
        },
        "Channel": {
            "instant": "即时沟通",
            "meeting": "会议",
            "document": "书面文件",
        },
        "ClosedReason": {
            "holiday": "节假日",
            "weekend": "周末",
            "night": "夜间",
            "lunch": "午休",
        },
        "EntryCorrection": {
            "retimed": "已改时",
            "voided": "已作废",
        },
        "DeliveryStatus": {
            "due": "待投递",
            "delivered": "已送达",
            "failed": "投递失败",
        },
        "EntryKind": {
            "progress": "进展答复",
            "resolution": "解决答复",
            "pause": "暂停",
            "resume": "恢复",
            "withdrawal": "撤回",
        },
        "EscalationRecipient": {
            "head": "部门负责人",
            "officer-communication": "沟通专员",
            "general-manager": "总经理",
        },
        "ListRequestsSide": {
            "department": "被请求方",
            "asker": "请求方",
            "either": "任一方",
        },
        "ListMattersSort": {
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "ListMeetingsSort": {
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "ListNoticesSort": {
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "ListMeetingActionsSort": {
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "ListRequestsSort": {
            "due": "按到期时间",
            "-due": "按到期时间倒序",
            "updated": "按更新时间",
            "-updated": "按更新时间倒序",
        },
        "MatterClass": {
            "simple": "简单事项",
            "complex": "复杂事项",
            "important": "重要事项",
        },
        "MatterStatus": {
            "open": "未处理",
            "handled": "已处理",
        },
        "MeetingKind": {
            "project": "项目会议",
            "alignment": "对齐会议",
            "other": "其他会议",
        },
        "MeetingStatus": {
            "planned": "已计划",
            "held": "已召开",
            "cancelled": "已取消",
        },
        "PauseAcceptance": {
            "needed": "待同意",
            "given": "已同意",
            "declined": "未同意",
        },
        "NoticeKind": {
            "silence-alerted": "无回应提醒",
            "silence-escalated": "无回应升级",
            "reply-breached": "答复超时",
            "meeting-overran": "会议超时",
            "star-published": "协作之星已公布",
            "dispute-filed": "争议已提出",
            "dispute-decided": "争议已裁定",
            "channel-deviated": "渠道偏离",
            "rule-fired": "规则通知",
        },
        "OwedReply": {
            "answer": "首次答复",
            "progress": "进展答复",
        },
        "RequestStatus": {
            "open": "处理中",
            "paused": "已暂停",
            "resolved": "已解决",
            "withdrawn": "已撤回",
        },
        "PolicySetPolicy": {
            "reply-policy": "答复时限",
            "channel-policy": "渠道策略",
            "cost-policy": "成本口径",
        },
        "SegmentKind": {
            "working": "计时",
            "paused": "暂停",
            "closed": "非工作时间",
        },
        "SubjectKind": {
            "request": "请求",
            "meeting": "会议",
            "matter": "事项",
            "star": "协作之星",
            "dispute": "争议",
            "rule": "规则",
        },
        "RequestCorrectedCorrection": {
            "retimed": "已改时",
            "voided": "已作废",
            "confirmed": "已确认",
        },
        "RequestSide": {
            "asker": "请求方",
            "department": "被请求方",
        },
        "WaitingOn": {
            "asker": "请求方",
            "outside": "外部",
        },
        "WorkingHoursKind": {
            "always": "全天",
            "workdays": "工作日",
            "office-hours": "办公时间",
        },
    },
    facts={
        "rule-request-refused": "规则的请求未能发起",
        "action-completed": "行动项已完成",
        "action-overdue": "行动项已逾期",
        "action-released": "行动项已免除",
        "action-noted": "行动项已登记",
        "calendar-published": "日历已发布",
        "matter-handled": "事项已处理",
        "matter-reclassified": "事项已重新分级",
        "meeting-cancelled": "会议已取消",
        "policy-set": "策略已设定",
        "matter-classified": "事项已分级",
        "meeting-planned": "会议已计划",
        "notice-created": "通知已创建",
        "request-paused": "请求已暂停",
        "request-resumed": "请求已恢复",
        "request-corrected": "请求记录已更正",
        "entry-time-rejected": "请求记录时间已被拒绝",
        "silence-escalated": "无回应已升级",
        "channel-deviated": "渠道偏离",
        "meeting-held": "会议已召开",
        "reply-breached": "答复超时",
        "reply-released": "答复义务解除",
        "request-closed": "请求已关闭",
        "request-opened": "请求已提出",
        "request-replied": "请求已答复",
        "silence-alerted": "无回应提醒",
    },
)
