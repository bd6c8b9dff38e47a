"""Where the things behind figures can be read, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from services.incentives.domain.obligation_kind import ObligationKind

SUBJECT_PATHS: Mapping[str, str] = {
    ObligationKind.HANDOFF: "/api/duties/v1/handoffs/",
    ObligationKind.DUTY: "/api/duties/v1/standing-duties/",
    ObligationKind.WORKFLOW_STEP: "/api/workflows/v1/cases/",
    ObligationKind.REPLY: "/api/comms/v1/requests/",
    ObligationKind.PROGRESS_REPORT: "/api/goals/v1/goals/",
    ObligationKind.SUPPORT: "/api/goals/v1/supports?ids=",
    ObligationKind.COMMITMENT: "/api/comms/v1/meetings/",
    ObligationKind.RETROSPECTIVE: "/api/duties/v1/retrospectives/",
    "goals": "/api/goals/v1/goals/",
    "comms": "/api/comms/v1/requests/",
    "project": "/api/duties/v1/projects/",
}
"""Where the things can be read, by kind of obligation or area of a signal; the id follows."""
