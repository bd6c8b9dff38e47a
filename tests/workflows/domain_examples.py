"""Examples that the tests of flows and cases share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.workflows.domain.case_events import CaseStarted
from services.workflows.domain.planned_step import PlannedStep, StepKind
from services.workflows.domain.step_events import StepDone, StepOpened, WorkHandedOver

FLOW_ID = UUID(int=1)
CASE_ID = UUID(int=2)
IMPORT_ID = UUID(int=3)
BASE_TIME = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

REQUEST_STEP = PlannedStep(key="request", name="Hand it in", department="sales", standard=DAY)
CHECK_STEP = PlannedStep(
    key="check", name="Check it", department="finance", standard=8 * HOUR, kind=StepKind.REVIEW
)
PAY_STEP = PlannedStep(key="pay", name="Pay it", department="finance", standard=2 * DAY)
PLANNED_STEPS = (REQUEST_STEP, CHECK_STEP, PAY_STEP)

case_started = CaseStarted(
    case_id=CASE_ID,
    case="Fair stand",
    flow_id=FLOW_ID,
    flow_version=1,
    steps=PLANNED_STEPS,
    at=BASE_TIME,
)


def step_opened(step: int, place: int, at: datetime) -> StepOpened:
    """Return the event that opens one of the three steps."""
    planned = PLANNED_STEPS[place]
    return StepOpened(
        case_id=CASE_ID,
        case="Fair stand",
        step=step,
        place=place,
        activity=planned.name,
        department=planned.department,
        opened_at=at,
        due_at=at + planned.standard,
    )


def step_done(step: int, place: int, opened_at: datetime, at: datetime) -> StepDone:
    """Return the event that one of the three steps is done."""
    planned = PLANNED_STEPS[place]
    return StepDone(
        case_id=CASE_ID,
        case="Fair stand",
        step=step,
        activity=planned.name,
        department=planned.department,
        resource="li",
        opened_at=opened_at,
        due_at=opened_at + planned.standard,
        done_at=at,
    )


def work_handed_over(step: int, sender: str, recipient: str, at: datetime) -> WorkHandedOver:
    """Return the event that the case is handed over."""
    return WorkHandedOver(
        case_id=CASE_ID, case="Fair stand", step=step, sender=sender, recipient=recipient, at=at
    )
