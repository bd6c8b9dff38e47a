"""Who decides a dispute about an award of the star, and what its decision says that it changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.incentives.domain.dispute import decide, evolve
from services.incentives.domain.dispute_commands import DecisionCommand
from services.incentives.domain.dispute_events import DisputeFiled, DisputeUpheld
from services.incentives.domain.dispute_refusals import DeciderIsConcerned, RemedyDoesNotFit
from services.incentives.domain.dispute_terms import ExcuseRemedy
from services.incentives.domain.star_decisions import decide as decide_star
from services.incentives.domain.star_dispute_refusals import (
    AwardDecidedByYourself,
    AwardOfYourself,
)
from services.incentives.domain.star_dispute_terms import (
    AwardInsteadRemedy,
    DisputedStarAward,
    WithdrawAwardRemedy,
    find_award_effects,
)
from services.incentives.domain.star_events import StarAwardWithdrawn
from services.incentives.domain.star_ranking import StarRanking
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.dispute_examples import details_of, file, reject, reverse, uphold
from tests.incentives.star_examples import (
    candidate,
    events_of_award,
    state_after,
    withdraw_award,
)

SUBJECT = DisputedStarAward(
    period="2026-10",
    ranking=StarRanking.PERSON,
    winner="eve",
    cause=UUID(int=2),
    decided_by="gm",
)
(EVENT,) = decide_star(
    withdraw_award(instead=candidate("bob", departments=("legal",))),
    state_after(events_of_award("rd")),
)
assert isinstance(EVENT, StarAwardWithdrawn)
EFFECTS = tuple(
    one.model_copy(update={"ranking": StarRanking.PERSON}) for one in find_award_effects(EVENT)
)
INSTEAD = AwardInsteadRemedy(candidate=candidate("bob", departments=("legal",)))
given = aggregate_scenario(decide, evolve, None).given


def filed(subject: DisputedStarAward = SUBJECT) -> DisputeFiled:
    (event,) = decide(file(about=details_of(subject)), None)
    assert isinstance(event, DisputeFiled)
    return event


def test_the_effects_are_what_is_taken_and_what_is_given() -> None:
    assert [
        (one.relation, one.department, one.winner, one.is_given, one.leave_hours) for one in EFFECTS
    ] == [("subject", "rd", "rd", False, 8), ("awarded-instead", "legal", "bob", True, 8)]


def test_an_award_is_withdrawn_and_given_to_another_one() -> None:
    (event,) = given(filed()).when(uphold(INSTEAD, EFFECTS)).events
    assert isinstance(event, DisputeUpheld)
    assert event.remedy == INSTEAD
    assert given(filed()).when(uphold(WithdrawAwardRemedy(), EFFECTS)).events
    given(filed()).when(uphold(ExcuseRemedy(), EFFECTS)).then_refused(RemedyDoesNotFit)


@pytest.mark.parametrize(
    ("by", "why"),
    [("ＧＭ", AwardDecidedByYourself), ("Eve ", AwardOfYourself), ("BOB", AwardOfYourself)],
)
def test_who_is_awarded_or_awarded_it_does_not_decide(by: str, why: Any) -> None:
    decided = given(filed()).when(uphold(INSTEAD, EFFECTS)).events
    commands: list[DecisionCommand] = [uphold(INSTEAD, EFFECTS, by=by)]
    if by != "BOB":  # whom nothing touches while it is open
        commands.append(reject(by))
    for command in commands:
        given(filed()).when(command).then_refused(why)
    given(filed(), *decided).when(reverse(by)).then_refused(why)


def test_the_departments_of_both_candidates_are_concerned() -> None:
    for department in ("rd", "LEGAL"):
        command = uphold(INSTEAD, EFFECTS, by_department=department)
        given(filed()).when(command).then_refused(DeciderIsConcerned)


def test_a_code_of_a_department_is_nobodys_subject() -> None:
    subject = SUBJECT.model_copy(update={"ranking": StarRanking.DEPARTMENT})
    assert given(filed(subject)).when(reject("eve")).events
