"""Examples that the tests of flows and cases share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.workflows.domain.case import CaseStarted
from services.workflows.domain.flow import PlannedStep, StepKind
from services.workflows.domain.steps import StepDone, StepOpened, WorkHandedOver

FLOW = UUID(int=1)
CASE = UUID(int=2)
IMPORT = UUID(int=3)
T = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

REQUEST = PlannedStep(key="request", name="Hand it in", department="sales", standard=DAY)
CHECK = PlannedStep(
    key="check", name="Check it", department="finance", standard=8 * HOUR, kind=StepKind.REVIEW
)
PAY = PlannedStep(key="pay", name="Pay it", department="finance", standard=2 * DAY)
STEPS = (REQUEST, CHECK, PAY)

started = CaseStarted(
    case_id=CASE, case="Fair stand", flow_id=FLOW, flow_version=1, steps=STEPS, at=T
)


def opened(step: int, place: int, at: datetime) -> StepOpened:
    """Open one of the three steps."""
    planned = STEPS[place]
    return StepOpened(
        case_id=CASE,
        case="Fair stand",
        step=step,
        place=place,
        activity=planned.name,
        department=planned.department,
        opened_at=at,
        due_at=at + planned.standard,
    )


def done(step: int, place: int, opened_at: datetime, at: datetime) -> StepDone:
    """Do one of the three steps."""
    planned = STEPS[place]
    return StepDone(
        case_id=CASE,
        case="Fair stand",
        step=step,
        activity=planned.name,
        department=planned.department,
        resource="li",
        opened_at=opened_at,
        due_at=opened_at + planned.standard,
        done_at=at,
    )


def handed_over(step: int, sender: str, recipient: str, at: datetime) -> WorkHandedOver:
    """Hand the case over."""
    return WorkHandedOver(
        case_id=CASE, case="Fair stand", step=step, sender=sender, recipient=recipient, at=at
    )
