"""A person's absences: which days they are, each once, and withdrawn again."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.duties.domain.department_head import (
    DepartmentHeadRecorded,
    Heads,
    RecordDepartmentHead,
)
from services.duties.domain.department_head import decide as decide_head
from services.duties.domain.department_head import evolve as evolve_head
from services.duties.domain.liaison_absence import (
    AbsenceEndsBeforeItBegins,
    AbsenceOverlaps,
    AbsenceTooLong,
    LiaisonAbsenceRecorded,
    LiaisonAbsenceWithdrawn,
    PersonAbsences,
    RecordAbsence,
    UnknownAbsence,
    WithdrawAbsence,
    decide,
    evolve,
)
from shared.eventsourcing.liaison_contacts import AbsencePeriod
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.liaison_examples import AT, day

NO_ABSENCES: PersonAbsences = {}
given = aggregate_scenario(decide, evolve, NO_ABSENCES).given
NO_HEADS: Heads = ()
given_heads = aggregate_scenario(decide_head, evolve_head, NO_HEADS).given


def days(first: date, last: date, number: int = 1) -> AbsencePeriod:
    return AbsencePeriod(absence_id=UUID(int=number), first_day=first, last_day=last)


def record(first: date, last: date, number: int = 1) -> RecordAbsence:
    return RecordAbsence("lin", "rnd", days(first, last, number), AT)


AWAY = LiaisonAbsenceRecorded(person="lin", department="rnd", period=days(day(1), day(5)), at=AT)
BACK = LiaisonAbsenceWithdrawn(person="lin", department="rnd", period=days(day(1), day(5)), at=AT)


def test_an_absence_is_recorded_once_and_overlaps_no_other() -> None:
    given().when(record(day(1), day(5))).then(AWAY)
    given(AWAY).when(record(day(1), day(5), 2)).then()
    for first, last in ((day(5), day(9)), (day(1), day(1)), (day(28, 11), day(1))):
        given(AWAY).when(record(first, last, 2)).then_refused(AbsenceOverlaps)
    for first, last in ((day(6), day(9)), (day(28, 11), day(30, 11))):
        assert len(given(AWAY).when(record(first, last, 2)).events) == 1


def test_an_absence_has_days_in_order_and_a_year_of_them_at_the_most() -> None:
    given().when(record(day(2), day(1))).then_refused(AbsenceEndsBeforeItBegins)
    longest = day(1) + timedelta(days=365)
    assert len(given().when(record(day(1), longest)).events) == 1
    given().when(record(day(1), longest + timedelta(days=1))).then_refused(AbsenceTooLong)


def test_who_is_there_after_all_may_be_absent_on_the_same_days_later() -> None:
    withdraw = WithdrawAbsence("lin", UUID(int=1), AT)
    back = given(AWAY).when(withdraw).then(BACK)
    back.when(withdraw).then()
    assert len(back.when(record(day(1), day(5), 2)).events) == 1
    given().when(withdraw).then_refused(UnknownAbsence)


def test_of_two_words_on_a_departments_head_for_a_day_the_later_one_counts() -> None:
    def named(head: str | None, number: int) -> DepartmentHeadRecorded:
        return DepartmentHeadRecorded(department="rnd", head=head, valid_from=day(number), at=AT)

    command = RecordDepartmentHead("rnd", "ann", day(2), AT)
    given_heads(named("bo", 3)).when(command).then(named("ann", 2)).when(command).then()
    heads = given_heads(named("bo", 3), named("ann", 2), named(None, 3)).state
    assert heads == ((day(2), "ann"), (day(3), None))
