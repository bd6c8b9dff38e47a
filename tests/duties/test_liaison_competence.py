"""Competence of liaisons: stated with evidence by others, and looked at when somebody is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.duties.domain.liaison_commands import NoteLiaisonCompetence
from services.duties.domain.liaison_competence import (
    Competence,
    CompetenceCheck,
    CompetenceRule,
    CompetenceStanding,
    Overruling,
    standing_of,
)
from services.duties.domain.liaison_competence_decisions import MAX_DAYS_OLD
from services.duties.domain.liaison_decisions import decide
from services.duties.domain.liaison_events import LiaisonCompetenceNoted, LiaisonVacated
from services.duties.domain.liaison_refusals import (
    CompetenceNotShown,
    CompetenceStatedAhead,
    CompetenceStatedTooEarly,
    NotLiaisonOrDeputy,
    OwnCompetence,
    UnknownLiaison,
)
from services.duties.domain.liaison_state import evolve
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.liaison_examples import (
    AT,
    ID,
    NAMED,
    OFFICE,
    TODAY,
    day,
    hand_over,
    handed_over,
    name,
)

given = aggregate_scenario(decide, evolve, None).given
GOOD = Competence(level="proficient", note="calm", evidence="led the talks in May")
LEARNS = Competence(level="developing", note="", evidence="first minutes in June")
EXPERT = Competence(level="expert", note="", evidence="knows every contract")
EARLIER = Competence(level="expert", note="a note of an earlier version")
STATE = NoteLiaisonCompetence(ID, "lin", GOOD, GOOD, "boss", "p-9", TODAY, TODAY, AT)
OVERRULED = Overruling(reason="nobody else is there", by="officer")


def stated(person: str = "lin") -> LiaisonCompetenceNoted:
    """Return the event of the statement."""
    return LiaisonCompetenceNoted(
        office=OFFICE,
        person=person,
        communication=GOOD,
        business_knowledge=GOOD,
        by="boss",
        at=AT,
        stated_on=TODAY,
    )


def check(
    rule: CompetenceRule, standing: CompetenceStanding, overruling: Overruling | None = None
) -> CompetenceCheck:
    """Return what a naming is checked against."""
    return CompetenceCheck(rule, standing, overruling)


@pytest.mark.parametrize(
    ("communication", "knowledge", "standing"),
    [
        (GOOD, GOOD, "shown"),
        (GOOD, EXPERT, "shown"),
        (GOOD, LEARNS, "developing"),
        (LEARNS, EXPERT, "developing"),
        (GOOD, EARLIER, "not-stated"),
        (EARLIER, LEARNS, "not-stated"),
    ],
)
def test_competence_is_shown_by_evidence_of_both_kinds_at_least_proficient(
    communication: Competence, knowledge: Competence, standing: str
) -> None:
    assert standing_of(communication, knowledge) == standing


def test_a_statement_is_of_the_liaison_or_the_deputy_and_twice_is_once() -> None:
    given(NAMED).when(STATE).then(stated()).when(STATE).then()
    given(NAMED).when(replace(STATE, person="mei")).then(stated("mei"))
    given(NAMED).when(replace(STATE, person="bo")).then_refused(NotLiaisonOrDeputy)
    given().when(STATE).then_refused(UnknownLiaison)
    later = replace(STATE, stated_on=TODAY - timedelta(days=1))
    given(NAMED, stated()).when(later).then(
        stated().model_copy(update={"stated_on": later.stated_on})
    )


@pytest.mark.parametrize(
    ("by", "by_person"), [("someone", "lin"), ("lin", None), ("ＬＩＮ", None), ("x", "LIN")]
)
def test_nobody_states_their_own_competence(by: str, by_person: str | None) -> None:
    own = replace(STATE, by=by, by_person=by_person)
    given(NAMED).when(own).then_refused(OwnCompetence, message_contains="rnd")
    given().when(name(statement=own)).then_refused(OwnCompetence)


def test_a_statement_is_of_a_day_of_the_last_year() -> None:
    oldest = replace(STATE, stated_on=TODAY - timedelta(days=MAX_DAYS_OLD))
    given(NAMED).when(oldest).then(stated().model_copy(update={"stated_on": oldest.stated_on}))
    too_old = replace(STATE, stated_on=TODAY - timedelta(days=MAX_DAYS_OLD + 1))
    given(NAMED).when(too_old).then_refused(CompetenceStatedTooEarly, message_contains="366")
    ahead = replace(STATE, stated_on=TODAY + timedelta(days=1))
    given(NAMED).when(ahead).then_refused(CompetenceStatedAhead)


@pytest.mark.parametrize("standing", ["developing", "not-stated"])
def test_where_competence_must_be_shown_nobody_is_named_without_it(
    standing: CompetenceStanding,
) -> None:
    refused = check("refuse", standing)
    given().when(name(competence=refused)).then_refused(CompetenceNotShown, message_contains="lin")
    over = hand_over("bo", day(24), competence=refused)
    given(NAMED).when(over).then_refused(CompetenceNotShown, message_contains="bo")
    given(NAMED).when(name(competence=refused)).then()
    given().when(name(competence=check("warn", standing))).then(NAMED)


def test_an_officer_overrules_it_and_the_event_says_who_and_why() -> None:
    overruled = check("refuse", "not-stated", OVERRULED)
    given().when(name(competence=overruled)).then(NAMED.model_copy(update={"overruled": OVERRULED}))
    given(NAMED).when(hand_over("bo", day(24), competence=overruled)).then(
        handed_over("bo", day(24)).model_copy(update={"overruled": OVERRULED})
    )
    given().when(name(competence=check("refuse", "shown", OVERRULED))).then(NAMED)
    given().when(name(competence=check("warn", "developing", OVERRULED))).then(
        NAMED.model_copy(update={"overruled": OVERRULED})
    )


def test_competence_is_stated_with_the_naming_in_one_go() -> None:
    given().when(name(statement=STATE)).then(NAMED, stated())
    given().when(name(statement=replace(STATE, person="ann"))).then_refused(NotLiaisonOrDeputy)
    given(NAMED).when(name(statement=STATE)).then(stated())  # who holds the office already
    given(NAMED).when(hand_over("lin", day(1), "mei", statement=STATE)).then(stated())
    of_bo = replace(STATE, person="bo")
    given(NAMED).when(hand_over("bo", day(24), statement=of_bo)).then(
        handed_over("bo", day(24)), stated("bo")
    )
    gone = LiaisonVacated(
        office=OFFICE, person="lin", valid_from=day(10), cause="left-company", at=AT
    )
    given().when(name(statement=STATE, last_day_at_work=day(9))).then(NAMED, gone, stated())


def test_events_of_earlier_versions_are_stored_as_they_were() -> None:
    old = LiaisonCompetenceNoted(
        office=OFFICE,
        person="lin",
        communication=EARLIER,
        business_knowledge=EARLIER,
        by="b",
        at=AT,
    )
    text = old.model_dump_json()
    assert "evidence" not in text
    assert "stated_on" not in text
    assert "overruled" not in NAMED.model_dump_json()
    given(NAMED, old).when(STATE).then(stated())
