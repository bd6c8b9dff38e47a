"""Meetings for examples: commands to one meeting, and its events."""

from dataclasses import replace
from datetime import date

from services.comms.domain import meeting_commands, meeting_events, meeting_state
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_decisions import decide
from services.comms.domain.meeting_outcomes import Outcome
from services.comms.domain.meeting_problems import ProblemLink, ProblemOutcome
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import (
    ACTION_ID,
    BASE_TIME,
    DAY,
    HOUR,
    MEETING_ID,
    MEETING_PLAN,
    RND_ATTENDANCE,
    SALES_ATTENDANCE,
)

given = aggregate_scenario(decide, meeting_state.evolve, None).given


LATER = MEETING_PLAN.model_copy(update={"starts_at": BASE_TIME + DAY})


PLANNED_AT = BASE_TIME - DAY


REPORT = meeting_events.ActionItem(
    action_id=ACTION_ID, text="Send the test report", department="rnd", due_on=date(2026, 10, 8)
)


planned = meeting_events.MeetingPlanned(meeting_id=MEETING_ID, plan=MEETING_PLAN, at=PLANNED_AT)


replanned = meeting_events.MeetingReplanned(meeting_id=MEETING_ID, plan=LATER, at=PLANNED_AT)


held = meeting_events.MeetingHeld(
    meeting_id=MEETING_ID,
    plan=MEETING_PLAN,
    began_at=BASE_TIME,
    minutes=75,
    attendance=(SALES_ATTENDANCE, RND_ATTENDANCE),
    at=BASE_TIME + 2 * HOUR,
)


cancelled = meeting_events.MeetingCancelled(
    meeting_id=MEETING_ID, reason="nobody is here", at=BASE_TIME, plan=MEETING_PLAN
)


noted = meeting_events.ActionNoted(meeting_id=MEETING_ID, action=REPORT, at=BASE_TIME + HOUR)


completed = meeting_events.ActionCompleted(
    meeting_id=MEETING_ID, action_id=ACTION_ID, at=BASE_TIME + DAY, action=REPORT
)


plan = meeting_commands.PlanMeeting(MEETING_ID, MEETING_PLAN, PLANNED_AT)


replan = meeting_commands.ReplanMeeting(MEETING_ID, LATER, PLANNED_AT)


hold = meeting_commands.HoldMeeting(
    MEETING_ID, None, 75, (SALES_ATTENDANCE, RND_ATTENDANCE), BASE_TIME + 2 * HOUR
)


start = meeting_commands.StartMeeting(MEETING_ID, BASE_TIME)


decide_to_wait = Outcome(outcome_id=ACTION_ID, kind="decision", text="Wait")


record_decision = meeting_commands.RecordOutcome(MEETING_ID, decide_to_wait, BASE_TIME)


problem = AgendaItem(
    item_id=ACTION_ID,
    kind="problem",
    subject="Nobody tests",
    minutes=10,
    about=ProblemLink(kind="handoff", id=ACTION_ID),
)


plan_with_problem = replace(
    plan, plan=MEETING_PLAN.model_copy(update={"items": (problem,), "agenda": ("Nobody tests",)})
)


settle = meeting_commands.SettleProblem(
    MEETING_ID, ProblemOutcome(item_id=ACTION_ID, result="solved", note="two do"), BASE_TIME
)


close = meeting_commands.CloseMeeting(
    MEETING_ID, (SALES_ATTENDANCE,), frozenset(), BASE_TIME + HOUR, 45
)


find_left_open = meeting_commands.FindLeftOpen(MEETING_ID, BASE_TIME + DAY, frozenset())


cancel = meeting_commands.CancelMeeting(MEETING_ID, "nobody is here", BASE_TIME)


note = meeting_commands.NoteAction(MEETING_ID, REPORT, BASE_TIME + HOUR)


complete = meeting_commands.CompleteAction(MEETING_ID, ACTION_ID, BASE_TIME + DAY)


find_overdue = meeting_commands.FindOverdueActions(MEETING_ID, BASE_TIME + 7 * DAY)
