"""A document from its draft to its receipts, and how a new revision begins anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.comms.domain import document_policy
from services.comms.domain.document_commands import (
    CheckItem,
    DraftDocument,
    FindReceiptsDue,
    GiveReceipt,
    NewRevision,
    ReviseDocument,
    SendDocument,
    TransferDocument,
    WithdrawDocument,
)
from services.comms.domain.document_decisions import decide
from services.comms.domain.document_events import (
    DocumentReceiptOverdue,
    DocumentReminded,
    DocumentSubject,
)
from services.comms.domain.document_policy import (
    BUILT_IN_POLICY,
    ChecklistItem,
    DocumentTerms,
    SetDocumentPolicy,
    due_time_of_receipts,
    reminder_times_of,
)
from services.comms.domain.document_state import Document, evolve
from services.comms.domain.refusals import CommsInvalid, CommsNotFound, CommsRefused
from shared.eventsourcing.refusal import Refusal
from tests.comms.meeting_series_examples import CALENDAR, local

ID = UUID(int=7)
MONDAY = local("2026-11-23 09:00")
DUE, REMINDER = local("2026-11-26 23:59"), local("2026-11-25 09:00")
SUBJECT = DocumentSubject(
    document_id=ID,
    title="Price list",
    department="sales",
    recipients=("rnd", "hr"),
    requires="answer",
)
ITEMS = [item.code for item in BUILT_IN_POLICY.terms.checklist]
LINK, NEXT = NewRevision("https://docs.example/1"), NewRevision("https://docs.example/2")

DRAFT = DraftDocument(SUBJECT, LINK, BUILT_IN_POLICY, "ann", MONDAY)
CHECKS = [CheckItem(ID, code, f"section {code}", "ann", MONDAY) for code in ITEMS]
SEND = SendDocument(ID, DUE, (REMINDER,), "ann", MONDAY)
REVISE = ReviseDocument(ID, NEXT, None, BUILT_IN_POLICY, "ann", MONDAY)
SENT = [DRAFT, *CHECKS, SEND]


def receipt(recipient: str, kind: Any, reason: str | None = None, revision: int = 1) -> GiveReceipt:
    return GiveReceipt(ID, revision, recipient, kind, reason, "bob", MONDAY)


def due(at: datetime) -> FindReceiptsDue:
    return FindReceiptsDue(ID, at)


def after(*commands: Any) -> Document:
    """Return the document after commands, none of which is refused."""
    state = None
    for command in commands:
        for event in decide(command, state):
            state = evolve(state, event)
    assert state is not None
    return state


def refusal(command: Any, *before: Any) -> str:
    with pytest.raises(Refusal) as refused:
        decide(command, after(*before) if before else None)
    assert isinstance(refused.value, CommsRefused | CommsInvalid)
    return refused.value.code()


def test_a_document_is_sent_once_each_item_of_its_checklist_is_met() -> None:
    assert refusal(SEND, DRAFT, *CHECKS[:-1]) == "checklist-not-met"
    with pytest.raises(CommsRefused, match=CHECKS[-1].item):
        decide(SEND, after(DRAFT, *CHECKS[:-1]))
    assert after(*SENT).awaited == ("rnd", "hr")
    assert decide(SEND, after(*SENT)) == []


def test_an_item_that_is_met_no_more_is_open_again() -> None:
    taken_back = replace(CHECKS[0], evidence=None)
    assert [one.code for one in after(DRAFT, *CHECKS, taken_back).open_items] == ITEMS[:1]
    assert decide(CHECKS[0], after(DRAFT, CHECKS[0])) == []
    assert refusal(taken_back, *SENT) == "document-sent-already"
    assert refusal(replace(CHECKS[0], item="colour"), DRAFT) == "unknown-checklist-item"


def test_a_new_revision_supersedes_the_receipts_and_checks_of_the_one_before() -> None:
    revised = after(*SENT, receipt("rnd", "accepted"), REVISE)
    assert (revised.revision.number, revised.sending, len(revised.open_items)) == (2, None, 4)
    again = [replace(one, at=MONDAY) for one in CHECKS]
    resent = [*SENT, receipt("rnd", "accepted"), REVISE, *again, SEND]
    assert after(*resent).awaited == ("rnd", "hr")
    assert refusal(receipt("rnd", "accepted"), *resent) == "receipt-of-other-revision"
    assert after(*resent, receipt("rnd", "accepted", revision=2)).awaited == ("hr",)
    assert decide(REVISE, after(*resent)) == []


def test_a_reading_is_no_answer_and_an_objection_is_one() -> None:
    assert after(*SENT, receipt("rnd", "read")).awaited == ("rnd", "hr")
    assert after(*SENT, receipt("rnd", "objected", "too dear")).awaited == ("hr",)
    reading = replace(DRAFT, document=SUBJECT.model_copy(update={"requires": "reading"}))
    assert after(reading, *CHECKS, SEND, receipt("rnd", "read")).awaited == ("hr",)


def test_an_acceptance_stands_until_a_new_revision_asks_again() -> None:
    accepted = [*SENT, receipt("rnd", "objected", "too dear"), receipt("rnd", "accepted")]
    assert decide(receipt("rnd", "accepted"), after(*accepted)) == []
    assert refusal(receipt("rnd", "objected", "still"), *accepted) == "receipt-stands"
    assert refusal(receipt("rnd", "read"), *accepted) == "receipt-stands"


def test_receipts_are_of_recipients_of_a_revision_that_was_sent() -> None:
    assert refusal(receipt("sales", "read"), *SENT) == "not-a-recipient"
    assert refusal(receipt("rnd", "read"), DRAFT) == "document-not-sent-yet"
    assert refusal(receipt("rnd", "objected"), *SENT) == "objection-without-reason"
    assert refusal(receipt("rnd", "accepted", "fine"), *SENT) == "reason-without-objection"


def test_who_owes_a_receipt_is_reminded_once_and_late_once() -> None:
    state = after(*SENT, receipt("rnd", "accepted"))
    (reminded,) = decide(due(REMINDER), state)
    assert isinstance(reminded, DocumentReminded)
    assert (reminded.awaited, reminded.at) == (("hr",), REMINDER)
    state = evolve(state, reminded) or state
    assert decide(due(DUE), state) == []
    (late,) = decide(due(DUE + timedelta.resolution), state)
    assert isinstance(late, DocumentReceiptOverdue)
    assert (late.recipient, late.at) == ("hr", DUE)
    assert decide(due(DUE + timedelta(days=9)), evolve(state, late)) == []


def test_after_downtime_over_the_due_time_nobody_is_reminded_of_what_is_late() -> None:
    found = decide(due(DUE + timedelta(days=9)), after(*SENT))
    assert [type(one) for one in found] == [DocumentReceiptOverdue, DocumentReceiptOverdue]


def test_a_receipt_at_the_due_time_itself_is_in_time() -> None:
    in_time = [*SENT, receipt("rnd", "accepted"), receipt("hr", "accepted")]
    assert decide(due(DUE + timedelta(days=1)), after(*in_time)) == []


def test_nothing_is_owed_of_a_document_that_was_withdrawn() -> None:
    withdraw = WithdrawDocument(ID, "sent by mistake", "ann", MONDAY)
    gone = [*SENT, withdraw]
    assert decide(due(DUE + timedelta(days=1)), after(*gone)) == []
    assert decide(withdraw, after(*gone)) == []
    assert refusal(replace(withdraw, reason="again"), *gone) == "document-was-withdrawn"
    assert refusal(REVISE, *gone) == "document-was-withdrawn"


def test_a_document_needs_somebody_else_to_receive_it() -> None:
    own = SUBJECT.model_copy(update={"recipients": ("sales",)})
    assert refusal(replace(DRAFT, document=own)) == "document-without-recipient"
    assert refusal(DRAFT, DRAFT) == "document-id-taken"
    with pytest.raises(CommsNotFound):
        decide(SEND, None)
    assert decide(due(MONDAY), None) == []


@pytest.mark.parametrize(
    ("said", "awaited"),
    [([], ("ops", "hr")), ([receipt("rnd", "accepted")], ("hr",))],
)
def test_a_successor_owes_what_its_department_owed(said: list[Any], awaited: Any) -> None:
    passed = TransferDocument(ID, "rnd", "ops", MONDAY)
    moved = after(*SENT, *said, passed)
    assert moved.subject.recipients == ("ops", "hr")
    assert moved.awaited == awaited
    assert decide(passed, moved) == []


def test_a_receipt_says_who_still_owes_one() -> None:
    (read,) = decide(receipt("rnd", "read"), after(*SENT))
    (accepted,) = decide(receipt("rnd", "accepted"), after(*SENT))
    assert [one.model_dump()["awaited"] for one in (read, accepted)] == [("rnd", "hr"), ("hr",)]


def test_a_successor_that_has_accepted_owes_nothing_for_its_department() -> None:
    said = [*SENT, receipt("hr", "accepted")]
    (passed,) = decide(TransferDocument(ID, "rnd", "hr", MONDAY), after(*said))
    moved = evolve(after(*said), passed)
    assert moved is not None
    assert (passed.model_dump()["awaited"], moved.awaited) == ((), ())


def test_a_document_without_anybody_who_receives_it_is_not_sent() -> None:
    draft = replace(DRAFT, document=SUBJECT.model_copy(update={"recipients": ("rnd",)}))
    alone = [draft, *CHECKS, TransferDocument(ID, "rnd", "sales", MONDAY)]
    assert after(*alone).subject.recipients == ()
    assert refusal(SEND, *alone) == "document-without-recipient"


def test_what_was_late_is_announced_for_the_former_department_and_not_again() -> None:
    at = DUE + timedelta(days=1)
    late, *_, transferred = decide(TransferDocument(ID, "rnd", "hr", at), after(*SENT))
    assert isinstance(late, DocumentReceiptOverdue)
    moved = after(*SENT, TransferDocument(ID, "rnd", "hr", at))
    assert (moved.subject.recipients, moved.awaited) == (("hr",), ("hr",))
    assert transferred.model_dump()["overdue"] == ("hr",)
    assert decide(due(at), moved) == []


def test_the_successor_of_an_author_receives_nothing_from_itself() -> None:
    moved = after(*SENT, TransferDocument(ID, "sales", "rnd", MONDAY))
    assert (moved.subject.department, moved.awaited) == ("rnd", ("hr",))


@pytest.mark.parametrize(
    ("sent", "due_on", "expected"),
    [
        ("2026-11-23 18:30", None, "2026-11-26"),
        ("2026-11-26 09:00", None, "2026-12-01"),
        ("2026-09-29 09:00", None, "2026-10-09"),
        ("2026-11-23 09:00", "2026-11-24", "2026-11-26"),
        ("2026-11-23 09:00", "2026-12-06", "2026-12-06"),
    ],
)
def test_receipts_have_whole_working_days_and_never_less(
    sent: str, due_on: str | None, expected: str
) -> None:
    day = None if due_on is None else date.fromisoformat(due_on)
    found = due_time_of_receipts(BUILT_IN_POLICY.terms, local(sent), CALENDAR, day)
    assert found == local(f"{expected} 23:59") + timedelta(minutes=1) - timedelta.resolution


def test_reminders_are_on_working_days_before_the_due_day_and_after_the_sending() -> None:
    terms = DocumentTerms(checklist=BUILT_IN_POLICY.terms.checklist, reminders_before=(0, 1, 2))
    found = reminder_times_of(terms, local("2026-11-27 10:00"), local("2026-12-01 23:59"), CALENDAR)
    assert found == (local("2026-11-30 09:00"), local("2026-12-01 09:00"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"receipt_working_days": 0}, "document-term-out-of-range"),
        ({"reminders_before": (3,)}, "document-term-out-of-range"),
        ({"checklist": BUILT_IN_POLICY.terms.checklist[:2]}, "checklist-lacks-aspect"),
        ({"checklist": BUILT_IN_POLICY.terms.checklist * 2}, "checklist-item-named-twice"),
    ],
)
def test_a_policy_asks_for_logic_and_data_within_its_ranges(
    changes: dict[str, Any], code: str
) -> None:
    terms = BUILT_IN_POLICY.terms.model_copy(update=changes)
    with pytest.raises(CommsInvalid) as refused:
        document_policy.decide(SetDocumentPolicy(terms, "m", MONDAY), document_policy.INITIAL_STATE)
    assert refused.value.code() == code


def test_a_policy_is_followed_by_the_next_version_unless_it_says_the_same() -> None:
    state = document_policy.INITIAL_STATE
    same = SetDocumentPolicy(BUILT_IN_POLICY.terms, "m", MONDAY)
    assert document_policy.decide(same, state) == []
    items = (
        ChecklistItem(code="one", aspect="logic", en="one", zh="一"),
        ChecklistItem(code="two", aspect="data", en="two", zh="二"),
    )
    (set_,) = document_policy.decide(
        SetDocumentPolicy(DocumentTerms(checklist=items), "m", MONDAY), state
    )
    assert document_policy.evolve(state, set_).current.version == 2
