"""An alignment meeting that runs, for examples: its agenda, its commands and its events."""

from datetime import date, timedelta
from uuid import UUID

from services.comms.domain import meeting_commands, meeting_events
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_outcomes import About, Outcome
from services.comms.domain.meeting_plan import MeetingPlan
from tests.comms.domain_examples import (
    BASE_TIME,
    HOUR,
    MEETING_ID,
    MEETING_PLAN,
    RND_ATTENDANCE,
    SALES_ATTENDANCE,
)
from tests.comms.meeting_examples import PLANNED_AT

GOAL, OTHER_GOAL = UUID(int=21), UUID(int=22)
ITEM = AgendaItem(item_id=UUID(int=31), kind="goal", subject="Cost", minutes=30, goal_id=GOAL)
OTHER_ITEM = AgendaItem(
    item_id=UUID(int=32), kind="goal", subject="Sales", minutes=30, goal_id=OTHER_GOAL
)
ALIGNMENT = MEETING_PLAN.model_copy(
    update={
        "kind": "alignment",
        "project_id": None,
        "minutes": 90,
        "items": (ITEM, OTHER_ITEM),
        "agenda": ("Cost", "Sales"),
    }
)
STARTED_AT = BASE_TIME + timedelta(minutes=5)
planned = meeting_events.MeetingPlanned(meeting_id=MEETING_ID, plan=ALIGNMENT, at=PLANNED_AT)
UNTIL = STARTED_AT + timedelta(minutes=90)
started = meeting_events.MeetingStarted(
    meeting_id=MEETING_ID, plan=ALIGNMENT, at=STARTED_AT, outcomes_until=UNTIL
)
DECISION = Outcome(
    outcome_id=UUID(int=41), kind="decision", text="Ask two suppliers", about=About(goal_id=GOAL)
)
OF_ITEM = Outcome(
    outcome_id=UUID(int=42),
    kind="information",
    text="A large order is coming",
    about=About(item_id=OTHER_ITEM.item_id),
)
cancelled = meeting_events.MeetingCancelled(
    meeting_id=MEETING_ID, reason="moot", at=BASE_TIME, plan=ALIGNMENT
)
start = meeting_commands.StartMeeting(MEETING_ID, STARTED_AT)
WHO = (SALES_ATTENDANCE, RND_ATTENDANCE)


def recorded(outcome: Outcome) -> meeting_events.OutcomeRecorded:
    return meeting_events.OutcomeRecorded(
        meeting_id=MEETING_ID,
        title=ALIGNMENT.title,
        departments=("sales", "rnd"),
        outcome=outcome,
        at=STARTED_AT,
    )


def record(outcome: Outcome) -> meeting_commands.RecordOutcome:
    return meeting_commands.RecordOutcome(MEETING_ID, outcome, STARTED_AT)


def close(
    *lagging: UUID, after: timedelta = HOUR, minutes: int | None = None
) -> meeting_commands.CloseMeeting:
    return meeting_commands.CloseMeeting(
        MEETING_ID, WHO, frozenset(lagging), STARTED_AT + after, minutes
    )


def held(minutes: int, after: timedelta = HOUR) -> meeting_events.MeetingHeld:
    return meeting_events.MeetingHeld(
        meeting_id=MEETING_ID,
        plan=ALIGNMENT,
        began_at=STARTED_AT,
        minutes=minutes,
        attendance=WHO,
        at=STARTED_AT + after,
    )


def commitment(about: About | None = None) -> meeting_commands.NoteAction:
    action = meeting_events.ActionItem(
        action_id=UUID(int=51),
        text="Two engineers",
        department="rnd",
        due_on=date(2026, 10, 8),
        about=about,
    )
    return meeting_commands.NoteAction(MEETING_ID, action, STARTED_AT)


def with_plan(**changes: object) -> MeetingPlan:
    return ALIGNMENT.model_copy(update=changes)
