"""The kinds of open things, with the area of each, who reads it, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

WorkKind = Literal[
    "handoff",
    "handoff-answer",
    "standing-duty",
    "retrospective",
    "pool-confirmation",
    "outcome-confirmation",
    "request",
    "action",
    "support",
    "link",
    "report",
    "step",
    "dispute",
    "month",
]
WorkSide = Literal["owes", "waits"]
WorkState = Literal[
    "awaited",
    "rejected",
    "recalled",
    "held-up",
    "offered",
    "open",
    "paused",
    "calculated",
    "under-review",
    "approved",
    "locked",
]
WorkArea = Literal["comms", "duties", "goals", "incentives", "workflows"]
"""An area that owns things of the list."""
WorkRole = Literal[
    "general-manager",
    "officer-goals",
    "officer-duties",
    "officer-communication",
    "officer-workflows",
    "hr",
]
"""A role of the company that owes something."""
WorkReadClass = Literal["work", "correspondence", "pay", "reference"]
"""The class of a row's data; see `docs/read-scope.md`."""


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
}
