"""What is asked of liaisons is recorded once, and measured by a formula that is stated."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from services.duties.domain.liaison_contact import (
    AddressContact,
    AddressedContact,
    AnswerContact,
    EscalateContact,
    LiaisonContactAddressed,
    LiaisonContactAnswered,
    LiaisonContactEscalated,
    LiaisonContactWithdrawn,
    WithdrawContact,
    decide,
    evolve,
)
from services.duties.domain.liaison_measures import ContactOutcome, LiaisonMeasures, measure
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.liaison_examples import AT

given = aggregate_scenario(decide, evolve, None).given
ID, DAY, HOUR = UUID(int=3), timedelta(days=1), timedelta(hours=1)
ASK_FACT, ANSWER_FACT, LATE_FACT, GONE_FACT, LATER_FACT, LAST_FACT = (
    UUID(int=number) for number in range(10, 16)
)
ASK = AddressContact(ID, ASK_FACT, "handoff", "rnd", "lin", AT, AT + DAY)
CONTACT = AddressedContact(
    contact_id=ID,
    round=1,
    kind="handoff",
    department="rnd",
    person="lin",
    asked_at=AT,
    due_at=AT + DAY,
)
ASKED = LiaisonContactAddressed(contact=CONTACT, fact_id=ASK_FACT)
ANSWERED = LiaisonContactAnswered(
    contact=CONTACT, fact_id=ANSWER_FACT, answered_at=AT + HOUR, due_at=AT + DAY
)
LATE = LiaisonContactEscalated(contact=CONTACT, fact_id=LATE_FACT, at=AT + DAY)
GONE = LiaisonContactWithdrawn(contact=CONTACT, fact_id=GONE_FACT, at=AT + HOUR)


def test_what_is_asked_is_addressed_answered_and_escalated_once() -> None:
    asked = given().when(ASK).then(ASKED)
    asked.when(ASK).then()
    late = asked.when(EscalateContact(ID, LATE_FACT, AT + DAY)).then(LATE)
    late.when(EscalateContact(ID, LATER_FACT, AT + DAY)).then()
    silent = {"at": AT + 2 * DAY, "fact_id": LATER_FACT}
    late.when(EscalateContact(ID, LATER_FACT, AT + 2 * DAY)).then(LATE.model_copy(update=silent))
    answered = late.when(AnswerContact(ID, ANSWER_FACT, AT + HOUR)).then(ANSWERED)
    answered.when(AnswerContact(ID, LATER_FACT, AT + HOUR)).then()
    answered.when(EscalateContact(ID, LATER_FACT, AT + 3 * DAY)).then()
    answered.when(WithdrawContact(ID, LATER_FACT, AT + HOUR)).then()


def test_a_correction_moves_the_answer_and_its_due_time() -> None:
    moved = AnswerContact(ID, LATER_FACT, AT + 2 * HOUR, AT + 2 * DAY)
    changes = {"fact_id": LATER_FACT, "answered_at": AT + 2 * HOUR, "due_at": AT + 2 * DAY}
    given(ASKED, ANSWERED).when(moved).then(ANSWERED.model_copy(update=changes))
    due_later = AnswerContact(ID, LATER_FACT, AT + HOUR, AT + 2 * DAY)
    given(ASKED, ANSWERED).when(due_later).then(
        ANSWERED.model_copy(update={"fact_id": LATER_FACT, "due_at": AT + 2 * DAY})
    )


def test_facts_that_are_read_again_change_nothing_however_they_were_corrected() -> None:
    corrected = AnswerContact(ID, LATER_FACT, AT + 2 * HOUR, AT + DAY)
    back = AnswerContact(ID, LAST_FACT, AT + HOUR, AT + DAY)
    answered = given().when(ASK).then(ASKED)
    answered = answered.when(AnswerContact(ID, ANSWER_FACT, AT + HOUR)).then(ANSWERED)
    moved = ANSWERED.model_copy(update={"fact_id": LATER_FACT, "answered_at": AT + 2 * HOUR})
    once_more = answered.when(corrected).then(moved)
    once_more = once_more.when(back).then(ANSWERED.model_copy(update={"fact_id": LAST_FACT}))
    for command in (ASK, AnswerContact(ID, ANSWER_FACT, AT + HOUR), corrected, back):
        once_more.when(command).then()


def test_a_first_rounds_answer_that_is_read_again_is_no_answer_to_the_second() -> None:
    again = AddressContact(ID, LATER_FACT, "handoff", "rnd", "lin", AT + DAY, AT + 2 * DAY)
    (second,) = decide(again, given(ASKED, ANSWERED).state)
    for command in (ASK, AnswerContact(ID, ANSWER_FACT, AT + HOUR), again):
        given(ASKED, ANSWERED, second).when(command).then()


def test_an_offer_that_comes_again_is_a_contact_again() -> None:
    again = AddressContact(ID, LATER_FACT, "handoff", "rnd", "mei", AT + DAY, AT + 2 * DAY)
    changes = {"round": 2, "person": "mei", "asked_at": AT + DAY, "due_at": AT + 2 * DAY}
    second = LiaisonContactAddressed(contact=CONTACT.model_copy(update=changes), fact_id=LATER_FACT)
    given(ASKED, ANSWERED).when(again).then(second).when(again).then()
    given(ASKED, GONE).when(again).then(second)
    given(ASKED).when(again).then()
    given(ASKED, ANSWERED).when(ASK).then()


def test_what_was_withdrawn_or_never_addressed_is_not_answered() -> None:
    given(ASKED).when(WithdrawContact(ID, GONE_FACT, AT + HOUR)).then(GONE)
    given(ASKED, GONE).when(AnswerContact(ID, LATER_FACT, AT + DAY)).then()
    given(ASKED, GONE).when(WithdrawContact(ID, LATER_FACT, AT + DAY)).then()
    given(ASKED, GONE).when(EscalateContact(ID, LATER_FACT, AT + DAY)).then()
    for command in (
        AnswerContact(ID, ANSWER_FACT, AT),
        EscalateContact(ID, LATE_FACT, AT),
        WithdrawContact(ID, GONE_FACT, AT),
    ):
        given().when(command).then()


def outcome(hours: float | None, due: float = 24, escalations: int = 0) -> ContactOutcome:
    """Return a contact that was answered after so many hours."""
    answered = None if hours is None else AT + hours * HOUR
    return ContactOutcome(AT, AT + due * HOUR, answered, escalations)


NOW = AT + DAY


@pytest.mark.parametrize(
    ("outcomes", "measured"),
    [
        ([], (0, 0, None, None, None)),
        ([outcome(1)] * 4, (4, 4, None, None, None)),
        ([outcome(1)] * 4 + [outcome(None)], (4, 4, None, None, None)),
        ([outcome(1)] * 5, (5, 5, "100.0", "1.0", 0)),
        ([outcome(1)] * 4 + [outcome(None, 23, 2)], (5, 4, "80.0", "1.0", 2)),
        ([outcome(None, 23, 1)] * 5, (5, 0, "0.0", None, 5)),
        ([outcome(24), outcome(24.01), *[outcome(2)] * 4], (6, 5, "83.3", "2.0", 0)),
        ([outcome(hour) for hour in (1, 2, 3, 4, 5, 6)], (6, 6, "100.0", "3.5", 0)),
        ([outcome(1.25), *[outcome(hour) for hour in (1, 1, 2, 2)]], (5, 5, "100.0", "1.2", 0)),
        ([outcome(1)] * 2 + [outcome(25)], (3, 2, None, None, None)),
    ],
)
def test_the_share_on_time_the_median_and_the_escalations_need_five_contacts(
    outcomes: list[ContactOutcome], measured: tuple[int, int, str | None, str | None, int | None]
) -> None:
    judged, on_time, share, hours, escalations = measured
    assert measure(outcomes, NOW) == LiaisonMeasures(
        judged,
        on_time,
        None if share is None else Decimal(share),
        None if hours is None else Decimal(hours),
        escalations,
    )
