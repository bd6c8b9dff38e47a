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


AREA_OF_KIND: Mapping[ObligationKind, str] = {
    ObligationKind.HANDOFF: "duties",
    ObligationKind.DUTY: "duties",
    ObligationKind.WORKFLOW_STEP: "workflows",
    ObligationKind.REPLY: "comms",
    ObligationKind.PROGRESS_REPORT: "goals",
    ObligationKind.SUPPORT: "goals",
}
"""The area whose facts tell of a kind of obligation."""
