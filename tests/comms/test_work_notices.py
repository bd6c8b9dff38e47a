"""People hear of what is asked of their department, and of what it owes and is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.comms.application.fact_handlers import handle_facts
from services.comms.application.notice_content import notice_content_of
from services.comms.application.work_notice_content import TOLD_WITHIN, WorkFact
from services.comms.service import service
from shared.contracts.comms import ActionNoted, RequestOpened
from shared.contracts.comms_actions import ActionOverdue
from shared.contracts.duties import DutyOverdue, HandoffOffered, HandoffOverdue, HandoffRejected
from shared.contracts.duties_dates import HandoffRescheduled, HandoffWaived
from shared.contracts.goals import GoalLagging, ProgressOverdue, SupportAsked, SupportOverdue
from shared.contracts.workflows import StepOpened, StepOverdue
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from tests.comms.area_client import CommsClient

ID = UUID(int=7)
SECOND = timedelta(seconds=1)
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DUE = AT + timedelta(hours=2)
DUE_TEXT = "2026-11-23 11:00"
HANDOFF = {
    "handoff_id": ID,
    "project_id": UUID(int=8),
    "deliverable": "Price list",
    "sender": "sales",
    "recipient": "rnd",
    "at": AT,
}
GOAL = {"goal_id": ID, "goal": "Grow", "at": AT}
SUPPORT = {**GOAL, "support_id": UUID(int=9), "blocker_id": UUID(int=10), "due_at": DUE}
STEP = {
    "case_id": ID,
    "case": "Costs 11",
    "step": 1,
    "activity": "Review",
    "department": "hr",
    "due_at": DUE,
    "at": AT,
}
ACTION = {"meeting_id": ID, "action_id": UUID(int=9), "text": "Tidy up", "department": "rnd"}
FACTS: list[tuple[type[BaseModel], dict[str, Any], str, tuple[str, ...], str, str]] = [
    (
        RequestOpened,
        {
            "request_id": ID,
            "subject": "Test report",
            "matter": "simple",
            "asker": "sales",
            "department": "rnd",
            "due_at": DUE,
            "at": AT,
        },
        "request-opened",
        ("rnd",),
        "request",
        DUE_TEXT,
    ),
    (
        ActionNoted,
        {**ACTION, "due_on": date(2026, 11, 30), "at": AT},
        "action-noted",
        ("rnd",),
        "meeting",
        "2026-11-30",
    ),
    (
        ActionOverdue,
        {
            **ACTION,
            "meeting": "Weekly",
            "organiser": "sales",
            "project_id": None,
            "due_at": DUE,
            "at": AT,
        },
        "action-overdue",
        ("rnd", "sales"),
        "meeting",
        DUE_TEXT,
    ),
    (HandoffOffered, HANDOFF, "handoff-offered", ("rnd",), "handoff", "Price list"),
    (
        HandoffRejected,
        {**HANDOFF, "reason": "Unsigned"},
        "handoff-rejected",
        ("sales",),
        "handoff",
        "Unsigned",
    ),
    (
        HandoffOverdue,
        {**HANDOFF, "due_at": AT, "deadline": DUE},
        "handoff-overdue",
        ("sales", "rnd"),
        "handoff",
        DUE_TEXT,
    ),
    (
        HandoffOverdue,
        {**HANDOFF, "due_at": AT, "deadline": AT, "excused_until": DUE},
        "handoff-overdue",
        ("sales", "rnd"),
        "handoff",
        DUE_TEXT,
    ),
    (
        HandoffRescheduled,
        {
            **HANDOFF,
            "was": AT,
            "due_at": DUE,
            "deadline": DUE,
            "excused_until": None,
            "overdue_announced": False,
            "reason": "postponed",
        },
        "handoff-rescheduled",
        ("sales", "rnd"),
        "handoff",
        DUE_TEXT,
    ),
    (
        HandoffWaived,
        {
            **HANDOFF,
            "due_at": DUE,
            "deadline": DUE,
            "overdue_announced": True,
            "reason": "no longer needed",
        },
        "handoff-waived",
        ("sales",),
        "handoff",
        DUE_TEXT,
    ),
    (
        DutyOverdue,
        {
            "duty_id": ID,
            "activity": "Report",
            "deliverable": "Report",
            "department": "hr",
            "recipient": "hr",
            "occurrence": "2026-10",
            "due_at": DUE,
            "at": AT,
        },
        "duty-overdue",
        ("hr",),
        "duty",
        "2026-10",
    ),
    (
        GoalLagging,
        {**GOAL, "department": "rnd", "completion": Decimal("0.4"), "expected": Decimal("0.75")},
        "goal-lagging",
        ("rnd",),
        "goal",
        "40%",
    ),
    (
        ProgressOverdue,
        {**GOAL, "department": "rnd", "slot": "2026-10", "due_at": DUE},
        "progress-overdue",
        ("rnd",),
        "goal",
        DUE_TEXT,
    ),
    (
        SupportAsked,
        {**SUPPORT, "asker": "rnd", "department": "hr", "what": "Two people"},
        "support-asked",
        ("hr",),
        "goal",
        "Two people",
    ),
    (
        SupportOverdue,
        {**SUPPORT, "asker": "rnd", "department": "hr"},
        "support-overdue",
        ("hr", "rnd"),
        "goal",
        DUE_TEXT,
    ),
    (
        SupportOverdue,
        {**SUPPORT, "asker": None, "department": "hr"},
        "support-overdue",
        ("hr",),
        "goal",
        DUE_TEXT,
    ),
    (StepOpened, STEP, "step-opened", ("hr",), "case", DUE_TEXT),
    (StepOverdue, {**STEP, "opened_at": AT}, "step-overdue", ("hr",), "case", DUE_TEXT),
]


@pytest.mark.parametrize(("contract", "values", "kind", "to", "about", "said"), FACTS)
def test_a_department_is_told_what_is_asked_of_it(
    contract: type[WorkFact],
    values: dict[str, Any],
    kind: str,
    to: tuple[str, ...],
    about: str,
    said: str,
) -> None:
    content = notice_content_of(contract(**values))
    assert content is not None
    assert (content.kind, content.to, content.about.kind, content.about.id) == (kind, to, about, ID)
    assert said in content.text.en
    assert said in content.text.zh


def test_nobody_is_told_of_a_company_goal_that_lags() -> None:
    fact = GoalLagging(**GOAL, department=None, completion=Decimal(0), expected=Decimal(1))
    assert notice_content_of(fact) is None


async def test_a_fact_is_told_once_and_work_of_more_than_a_week_ago_is_not(
    area_client: CommsClient,
) -> None:
    area = area_client.installation.area("comms")
    now = area.clock()
    for number, recorded_at in enumerate((now, now - TOLD_WITHIN, now - TOLD_WITHIN - SECOND), 1):
        fact = Fact(
            position=number,
            id=UUID(int=number),
            area="duties",
            type="concord.duties.handoff-offered.v1",
            key="handoff",
            sequence=number,
            recorded_at=recorded_at,
            context=EventContext(correlation=UUID(int=number), actor="person:ann"),
            data=HandoffOffered(**HANDOFF).model_dump_json(),
        )
        for _ in range(2):
            async with area.unit_of_work() as unit:
                await handle_facts(unit, [fact])
    notices = await area_client.list_notices(kind="handoff-offered")
    assert {notice["cause"] for notice in notices} == {str(UUID(int=1)), str(UUID(int=2))}
    assert len(notices) == 2


def test_the_area_hears_of_all_that_people_are_told() -> None:
    areas = {str(fact.model_fields["type"].default).split(".")[1] for fact, *_ in FACTS}
    assert areas <= set(service.subscribes_to)
