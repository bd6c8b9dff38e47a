"""The title of each kind of notice, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from services.comms.domain.notice import NoticeKind, Wording

TITLES: Mapping[NoticeKind, Wording] = {
    "silence-alerted": Wording(en="No response", zh="无回应提醒"),
    "silence-escalated": Wording(en="No response, escalated", zh="无回应升级"),
    "reply-breached": Wording(en="Reply late", zh="答复超时"),
    "meeting-overran": Wording(en="Meeting overran", zh="会议超时"),
    "meeting-missed": Wording(en="Alignment meeting missed", zh="未召开目标对齐会"),
    "meeting-left-open": Wording(en="Meeting left open", zh="会议未结束"),
    "channel-deviated": Wording(en="Other channel used", zh="渠道偏离"),
    "star-published": Wording(en="Collaboration star", zh="协作之星"),
    "dispute-filed": Wording(en="Dispute filed", zh="争议已提出"),
    "dispute-decided": Wording(en="Dispute decided", zh="争议已裁定"),
    "rule-fired": Wording(en="Rule", zh="规则通知"),
    "request-opened": Wording(en="New request", zh="新的跨部门请求"),
    "handoff-offered": Wording(en="Handoff offered", zh="交接待接收"),
    "handoff-rejected": Wording(en="Handoff rejected", zh="交接被退回"),
    "handoff-accepted": Wording(en="Handoff accepted", zh="交接已接收"),
    "duty-assigned": Wording(en="Duty assigned", zh="职责已分派"),
    "consultation-asked": Wording(en="Consultation asked", zh="请求咨询"),
    "handoff-overdue": Wording(en="Handoff overdue", zh="交接逾期"),
    "handoff-rescheduled": Wording(en="Due date moved", zh="到期日调整"),
    "handoff-waived": Wording(en="Handoff waived", zh="交接豁免"),
    "duty-overdue": Wording(en="Duty overdue", zh="职责逾期"),
    "support-asked": Wording(en="Support asked", zh="请求支持"),
    "support-overdue": Wording(en="Support overdue", zh="支持逾期"),
    "goal-lagging": Wording(en="Goal lagging", zh="目标滞后"),
    "progress-overdue": Wording(en="Progress reading overdue", zh="进度填报逾期"),
    "step-opened": Wording(en="Step to do", zh="待办流程步骤"),
    "step-overdue": Wording(en="Step overdue", zh="流程步骤逾期"),
    "action-noted": Wording(en="Commitment noted", zh="会议承诺已登记"),
    "action-overdue": Wording(en="Commitment overdue", zh="会议承诺逾期"),
    "project-meeting-missed": Wording(en="Project meeting missed", zh="未召开项目例会"),
    "document-sent": Wording(en="Document received", zh="收到文档"),
    "document-reminded": Wording(en="Receipt due", zh="文档回执提醒"),
    "document-receipt-overdue": Wording(en="Receipt overdue", zh="文档回执逾期"),
    "document-objected": Wording(en="Objection to a document", zh="文档有反对意见"),
}
