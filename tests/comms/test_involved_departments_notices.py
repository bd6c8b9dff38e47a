"""Departments that are responsible, consulted or informed hear what becomes of a handoff."""

from __future__ import annotations

from typing import Any

import pytest

from services.comms.application.notice_content import notice_content_of
from services.comms.application.work_notice_content import WorkFact
from shared.contracts.duties import (
    DutyOverdue,
    DutyScheduled,
    HandoffAccepted,
    HandoffOffered,
    HandoffOverdue,
    HandoffRejected,
)
from shared.contracts.duties_consultations import ConsultationAsked
from shared.contracts.duties_dates import HandoffRescheduled
from shared.contracts.involved_departments import Involved
from tests.comms.test_work_notices import AT, DUE, HANDOFF, ID

INVOLVED = Involved(responsible=("test",), consulted=("hr",), informed=("it", "rnd"))
FURTHER = ("test", "hr", "it", "rnd")
OWED: dict[str, Any] = {**HANDOFF, "involved": INVOLVED}
DATES = {"due_at": DUE, "deadline": DUE}
ENTRY: dict[str, Any] = {**OWED, "duty_id": ID, "activity": "Write", "due_at": DUE}


@pytest.mark.parametrize(
    ("fact", "to"),
    [
        (HandoffOffered(**OWED), ("rnd", "test", "hr", "it")),
        (HandoffRejected(**OWED, reason="gaps"), ("sales", *FURTHER)),
        (HandoffAccepted(**OWED, **DATES, delivered_at=AT), FURTHER),
        (HandoffOverdue(**OWED, **DATES), ("sales", "rnd", "test", "hr", "it")),
        (
            HandoffRescheduled(
                **OWED,
                **DATES,
                was=AT,
                excused_until=None,
                overdue_announced=False,
                reason="T moved",
            ),
            ("sales", "rnd", "test", "hr", "it"),
        ),
        (DutyScheduled(**ENTRY), ("sales", "rnd", "test", "hr", "it")),
        (
            DutyOverdue(
                duty_id=ID,
                activity="Write",
                deliverable="Text",
                department="sales",
                recipient="rnd",
                occurrence="2026-11",
                due_at=DUE,
                at=AT,
                involved=INVOLVED,
                next_due_at=None,
            ),
            ("sales", "rnd", "test", "hr", "it"),
        ),
    ],
    ids=lambda one: type(one).__name__ if not isinstance(one, tuple) else "",
)
def test_each_involved_department_is_told_once(fact: WorkFact, to: tuple[str, ...]) -> None:
    content = notice_content_of(fact)
    assert content is not None
    assert content.to == to


def test_an_entry_and_an_acceptance_tell_nobody_where_nobody_further_is_involved() -> None:
    alone = {**ENTRY, "involved": Involved()}
    assert notice_content_of(DutyScheduled(**alone)) is None
    accepted = HandoffAccepted(**HANDOFF, **DATES, delivered_at=AT)
    assert notice_content_of(accepted) is None


def test_a_new_entry_says_who_is_what_and_a_question_until_when_to_answer() -> None:
    entry = notice_content_of(DutyScheduled(**ENTRY))
    assert entry is not None
    assert entry.text.en.endswith("(responsible: test; consulted: hr; informed: it, rnd).")
    assert entry.text.zh.endswith("（执行：test；咨询：hr；知会：it、rnd）。")
    asked = ConsultationAsked(
        handoff_id=ID,
        project_id=HANDOFF["project_id"],
        deliverable="Price list",
        sender="sales",
        department="hr",
        question="Which bands?",
        due_at=DUE,
        at=AT,
    )
    content = notice_content_of(asked)
    assert content is not None
    assert (content.kind, content.to) == ("consultation-asked", ("hr",))
    assert content.text.en.endswith("for an answer by 2026-11-23 11:00: Which bands?")
