"""What holds for each kind of open things: its area, path, class and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.worklist.domain.work_kinds import WorkArea, WorkKind, WorkReadClass


@dataclass(frozen=True)
class KindTerms:
    """What holds for all things of a kind."""

    area: WorkArea
    """The area that owns them."""
    path: str
    """The API's path of one of them, with its `{id}`; the answer there has its `_actions`."""
    read_class: WorkReadClass
    en: str
    zh: str


KINDS: Mapping[WorkKind, KindTerms] = {
    "handoff": KindTerms(
        "duties", "/api/duties/v1/handoffs/{id}", "work", "handoff to deliver", "待交付的交接"
    ),
    "handoff-answer": KindTerms(
        "duties", "/api/duties/v1/handoffs/{id}", "work", "handoff to answer", "待答复的交接"
    ),
    "standing-duty": KindTerms(
        "duties", "/api/duties/v1/standing-duties/{id}", "work", "standing duty", "常设职责"
    ),
    "retrospective": KindTerms(
        "duties", "/api/duties/v1/retrospectives/{id}", "work", "retrospective", "复盘"
    ),
    "pool-confirmation": KindTerms(
        "duties", "/api/duties/v1/projects/{id}", "work", "pool to confirm", "待确认的奖金池"
    ),
    "outcome-confirmation": KindTerms(
        "duties", "/api/duties/v1/projects/{id}", "work", "outcome to confirm", "待确认的实际结果"
    ),
    "share-confirmation": KindTerms(
        "duties", "/api/duties/v1/projects/{id}", "work", "shares to confirm", "待确认的分配比例"
    ),
    "request": KindTerms(
        "comms",
        "/api/comms/v1/requests/{id}",
        "correspondence",
        "request to reply to",
        "待答复的请求",
    ),
    "action": KindTerms(
        "comms", "/api/comms/v1/meetings/{id}", "correspondence", "meeting action", "会议行动项"
    ),
    "support": KindTerms(
        "goals", "/api/goals/v1/blockers/{id}", "work", "support asked", "待提供的支持"
    ),
    "link": KindTerms(
        "goals", "/api/goals/v1/links/{id}", "work", "link to answer", "待确认的目标关联"
    ),
    "report": KindTerms("goals", "/api/goals/v1/goals/{id}", "work", "progress report", "进展报告"),
    "step": KindTerms(
        "workflows", "/api/workflows/v1/cases/{id}", "work", "step of a case", "流程步骤"
    ),
    "dispute": KindTerms(
        "incentives", "/api/incentives/v1/disputes/{id}", "pay", "dispute to decide", "待裁定的争议"
    ),
    "month": KindTerms(
        "incentives",
        "/api/incentives/v1/periods/{id}",
        "reference",
        "month to settle",
        "待结算的月份",
    ),
    "consultation": KindTerms(
        "duties",
        "/api/duties/v1/handoffs/{id}/involvement",
        "work",
        "question to answer",
        "待答复的咨询",
    ),
    "receipt": KindTerms(
        "duties",
        "/api/duties/v1/handoffs/{id}/involvement",
        "work",
        "change to read",
        "待阅知的变更",
    ),
    "time-confirmation": KindTerms(
        "duties",
        "/api/duties/v1/standing-duties/{id}/occurrences",
        "work",
        "stated time to confirm",
        "待确认的时间",
    ),
    "project-start": KindTerms(
        "duties", "/api/duties/v1/projects/{id}", "work", "project to start", "待启动的协作事项"
    ),
    "pause-answer": KindTerms(
        "comms",
        "/api/comms/v1/requests/{id}",
        "correspondence",
        "pause to accept or decline",
        "待答复的暂停",
    ),
    "entry-confirmation": KindTerms(
        "comms",
        "/api/comms/v1/requests/{id}",
        "correspondence",
        "stated time to confirm",
        "待确认的时间",
    ),
    "meeting": KindTerms(
        "comms", "/api/comms/v1/meetings/{id}", "correspondence", "meeting", "会议"
    ),
    "matter": KindTerms(
        "comms", "/api/comms/v1/matters/{id}", "correspondence", "matter to handle", "待处理的事项"
    ),
    "document": KindTerms(
        "comms",
        "/api/comms/v1/documents/{id}",
        "correspondence",
        "document to send",
        "待发送的文档",
    ),
    "document-receipt": KindTerms(
        "comms",
        "/api/comms/v1/documents/{id}",
        "correspondence",
        "receipt of a document",
        "待登记的文档回执",
    ),
    "blocker": KindTerms(
        "goals", "/api/goals/v1/blockers/{id}", "work", "blocker to resolve", "待解除的阻碍"
    ),
    "cycle": KindTerms(
        "goals", "/api/goals/v1/cycles/{id}", "work", "cycle to activate", "待启用的周期"
    ),
    "flow-draft": KindTerms(
        "workflows",
        "/api/workflows/v1/flows/{id}",
        "reference",
        "flow draft to publish",
        "待发布的流程草稿",
    ),
    "template-draft": KindTerms(
        "workflows",
        "/api/workflows/v1/templates/{id}",
        "reference",
        "template draft to publish",
        "待发布的模板草稿",
    ),
    "rule-firing": KindTerms(
        "workflows",
        "/api/workflows/v1/rules/{id}/firings",
        "operations",
        "failed rule to retry",
        "待重试的规则",
    ),
    "plan-draft": KindTerms(
        "incentives",
        "/api/incentives/v1/plan-drafts/{id}",
        "pay",
        "draft of a plan",
        "激励方案草稿",
    ),
    "star": KindTerms(
        "incentives",
        "/api/incentives/v1/star-months/{id}",
        "reference",
        "collaboration star to award",
        "待评定的协作之星",
    ),
    "delivery": KindTerms(
        "connectors",
        "/api/connectors/v1/connectors/{id}",
        "operations",
        "failed delivery to replay",
        "待重放的投递",
    ),
    "write-back": KindTerms(
        "connectors",
        "/api/connectors/v1/connectors/{id}",
        "operations",
        "failed write to replay",
        "待重放的写回",
    ),
    "notice-delivery": KindTerms(
        "comms",
        "/api/comms/v1/deliveries?ids={id}",
        "operations",
        "failed notice to replay",
        "待重发的通知",
    ),
}
