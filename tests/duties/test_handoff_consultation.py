"""Consulted departments are asked before a handoff is offered; those informed confirm reading."""

from __future__ import annotations

import pytest

from services.duties.domain.duty_refusals import (
    AccountableInvolvedTwice,
    DepartmentInvolvedTwice,
    RecipientResponsible,
)
from services.duties.domain.handoff_consultation import (
    NO_CONSULTATIONS,
    AnswerConsultation,
    AskConsultation,
    ConsultationAnswered,
    ConsultationAnsweredAlready,
    ConsultationAsked,
    ConsultationWaived,
    GiveReceipt,
    NotConsulted,
    NotInvolved,
    ReceiptGiven,
    WaiveConsultation,
    decide,
    evolve,
)
from services.duties.domain.involved_departments import InvolvedDepartments
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, HOUR, OPEN_OBLIGATION

given = aggregate_scenario(decide, evolve, NO_CONSULTATIONS).given
INVOLVED = InvolvedDepartments(responsible=("test",), consulted=("sales",), informed=("logistics",))
OWED = OPEN_OBLIGATION.model_copy(update={"involved": INVOLVED})
DUE = OPEN_OBLIGATION.due_at
"""The end of the third day after the question, which is the due date as well."""
ASK = AskConsultation(OWED, "sales", "red?", BASE_TIME)
ASKED = ConsultationAsked(
    obligation=OWED, department="sales", question="red?", due_at=DUE, at=BASE_TIME
)
ANSWER = AnswerConsultation(OWED, "sales", "yes", BASE_TIME + HOUR)
ANSWERED = ConsultationAnswered(
    obligation=OWED, department="sales", answer="yes", at=BASE_TIME + HOUR
)
WAIVE = WaiveConsultation(OWED, "sales", "no need", BASE_TIME)
WAIVED = ConsultationWaived(obligation=OWED, department="sales", reason="no need", at=BASE_TIME)


def test_a_question_stands_in_the_way_until_it_is_answered_or_its_time_is_over() -> None:
    def missing(
        *events: ConsultationAsked | ConsultationAnswered | ConsultationWaived,
    ) -> list[str]:
        return given(*events).state.missing(INVOLVED.consulted, DUE)

    given().when(ASK).then(ASKED).when(ASK).then()
    assert missing() == missing(ASKED) == ["sales"]
    assert given(ASKED).state.missing(INVOLVED.consulted, DUE + DAY) == []
    given(ASKED).when(ANSWER).then(ANSWERED)
    assert missing(ASKED, ANSWERED) == missing(ANSWERED) == missing(WAIVED) == []


def test_an_answer_comes_unasked_as_well_and_stays_as_it_was_given() -> None:
    answered = given().when(ANSWER).then(ANSWERED)
    answered.when(ANSWER).then()
    answered.when(AnswerConsultation(OWED, "sales", "no", BASE_TIME)).then_refused(
        ConsultationAnsweredAlready, message_contains="yes"
    )
    answered.when(ASK).then()
    answered.when(WAIVE).then()
    given(ASKED).when(WAIVE).then(WAIVED).when(WAIVE).then()
    given(WAIVED).when(ANSWER).then(ANSWERED)


def test_nobody_else_is_consulted_or_confirms() -> None:
    given().when(AskConsultation(OWED, "rnd", "?", BASE_TIME)).then_refused(NotConsulted)
    given().when(GiveReceipt(OWED, "rnd", 1, BASE_TIME)).then_refused(NotInvolved)
    given().when(AskConsultation(OPEN_OBLIGATION, "rnd", "?", BASE_TIME)).then_refused(NotConsulted)


def test_a_receipt_is_for_one_version_and_older_ones() -> None:
    receipt = ReceiptGiven(obligation=OWED, department="logistics", handoff_version=2, at=BASE_TIME)
    given_once = given().when(GiveReceipt(OWED, "logistics", 2, BASE_TIME)).then(receipt)
    for version in (1, 2):
        given_once.when(GiveReceipt(OWED, "logistics", version, BASE_TIME)).then()
    assert len(given_once.when(GiveReceipt(OWED, "logistics", 3, BASE_TIME)).events) == 1


def test_each_department_is_involved_once_and_the_accountable_one_is_not_again() -> None:
    INVOLVED.validate_for("marketing", "rnd")
    with pytest.raises(AccountableInvolvedTwice):
        INVOLVED.validate_for("SALES", "rnd")
    with pytest.raises(DepartmentInvolvedTwice):
        InvolvedDepartments(responsible=("test",), informed=("Test",)).validate_for(
            "marketing", "rnd"
        )


def test_the_recipient_is_not_responsible_for_what_it_judges() -> None:
    with pytest.raises(RecipientResponsible):
        INVOLVED.validate_for("marketing", "TEST")


def test_a_successor_takes_the_place_of_a_further_department_and_is_named_once() -> None:
    involved = InvolvedDepartments(
        responsible=("test", "hr"), consulted=("sales",), informed=("law", "logistics")
    )
    passed = involved.after_succession("law", "audit", "marketing", "rnd")
    assert passed.informed == ("audit", "logistics")
    assert involved.after_succession("sales", "hr", "marketing", "rnd").consulted == ()
    owing = involved.after_succession("marketing", "hr", "hr", "rnd")
    assert (owing.responsible, owing.consulted) == (("test",), ("sales",))
    receiving = involved.after_succession("rnd", "test", "marketing", "test")
    assert receiving.responsible == ("hr",)
    assert involved.after_succession("rnd", "audit", "marketing", "audit") == involved
