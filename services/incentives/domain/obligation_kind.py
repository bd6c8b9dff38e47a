"""The kinds of obligation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ObligationKind(StrEnum):
    """What a department owes another one; a plan says which kinds count."""

    HANDOFF = "handoff"
    DUTY = "duty"
    WORKFLOW_STEP = "workflow-step"
    REPLY = "reply"
    PROGRESS_REPORT = "progress-report"
    SUPPORT = "support"
    COMMITMENT = "commitment"
    """An action noted in a meeting, or what was committed to in an alignment meeting."""
    RETROSPECTIVE = "retrospective"
    """The lessons of a closed project, owed by the department that led it."""


AREA_OF_KIND: Mapping[ObligationKind, str] = {
    ObligationKind.HANDOFF: "duties",
    ObligationKind.DUTY: "duties",
    ObligationKind.WORKFLOW_STEP: "workflows",
    ObligationKind.REPLY: "comms",
    ObligationKind.PROGRESS_REPORT: "goals",
    ObligationKind.SUPPORT: "goals",
    ObligationKind.COMMITMENT: "comms",
    ObligationKind.RETROSPECTIVE: "duties",
}
"""The area whose facts tell of a kind of obligation."""

CHINESE_WORDS: Mapping[str, str] = {
    "handoff": "交接",
    "duty": "常设职责",
    "workflow-step": "流程步骤",
    "reply": "答复",
    "progress-report": "进展报告",
    "support": "支持",
    "commitment": "会议承诺",
    "retrospective": "复盘",
}
"""What Chinese texts call the kinds."""

BUILT_IN_KINDS: tuple[ObligationKind, ...] = tuple(
    kind for kind in ObligationKind if kind is not ObligationKind.RETROSPECTIVE
)
"""The kinds that the built-in plan counts."""
