"""The words that people read for the codes of the communication area."""

from __future__ import annotations

from services.comms.api.fact_words import FACT_WORDS
from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "TrialOutcome": {"on-time": "按时", "late": "逾期", "waiting": "等待中"},
        "ActionStatus": {"open": "未完成", "done": "已完成"},
        "ContactDelivery": {
            "own-subscription": "本人订阅",
            "department-subscription": "部门订阅",
            "nobody": "未通知",
        },
        "Channel": {
            "instant": "即时沟通",
            "meeting": "会议",
            "document": "书面文件",
        },
        "RequestItemKind": {
            "project": "协作事项",
            "goal": "目标",
            "flow": "流程",
            "standing-duty": "常设职责",
        },
        "ClosedReason": {
            "holiday": "节假日",
            "weekend": "周末",
            "night": "夜间",
            "lunch": "午休",
        },
        "EntryCorrection": {"retimed": "已改时", "voided": "已作废"},
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
        "MatterStatus": {"open": "未处理", "handled": "已处理"},
        "AgendaItemKind": {
            "commitments": "未完成的承诺",
            "goal": "滞后的目标",
            "blocker": "受阻的目标",
            "topic": "其他议题",
        },
        "AgendaSource": {
            "own": "人工编写",
            "proposed": "系统建议",
        },
        "OutcomeKind": {
            "decision": "决定",
            "information": "信息",
        },
        "MeetingKind": {
            "project": "项目会议",
            "alignment": "对齐会议",
            "other": "其他会议",
        },
        "MeetingStatus": {
            "planned": "已计划",
            "running": "进行中",
            "held": "已召开",
            "cancelled": "已取消",
        },
        "MissedReason": {"not-held": "未召开", "nobody-calls-it": "无人召集"},
        "TransferredSide": {"asked": "被请求方", "asking": "请求方"},
        "PauseAcceptance": {
            "needed": "待同意",
            "given": "已同意",
            "declined": "未同意",
        },
        "Transport": {
            "feishu": "飞书",
            "dingtalk": "钉钉",
            "wecom": "企业微信",
            "slack": "Slack 频道",
            "email": "电子邮件",
        },
        "MessageLanguage": {
            "en": "英文",
            "zh": "中文",
            "both": "中英文",
        },
        "NoticeKind": {
            "silence-alerted": "无回应提醒",
            "silence-escalated": "无回应升级",
            "reply-breached": "答复超时",
            "meeting-overran": "会议超时",
            "meeting-missed": "本月未召开目标对齐会",
            "meeting-left-open": "会议超时未结束",
            "star-published": "协作之星已公布",
            "dispute-filed": "争议已提出",
            "dispute-decided": "争议已裁定",
            "channel-deviated": "渠道偏离",
            "rule-fired": "规则通知",
            "request-opened": "新的跨部门请求",
            "handoff-offered": "交接待接收",
            "handoff-rejected": "交接被退回",
            "handoff-accepted": "交接已接收",
            "duty-assigned": "职责已分派",
            "consultation-asked": "请求咨询",
            "handoff-overdue": "交接逾期",
            "handoff-rescheduled": "交接到期日已调整",
            "handoff-waived": "交接已豁免",
            "duty-overdue": "职责逾期",
            "support-asked": "请求支持",
            "support-overdue": "支持逾期",
            "goal-lagging": "目标滞后",
            "progress-overdue": "进度填报逾期",
            "step-opened": "待办流程步骤",
            "step-overdue": "流程步骤逾期",
            "action-noted": "会议承诺已登记",
            "action-overdue": "会议承诺逾期",
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
        "ReplyClockSetStatus": {"open": "处理中", "paused": "已暂停"},
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
            "handoff": "交接",
            "duty": "职责",
            "goal": "目标",
            "cycle": "目标周期",
            "case": "流程实例",
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
    facts=FACT_WORDS,
)
