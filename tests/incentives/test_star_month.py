"""The star of a month: nominated, decided by somebody else, awarded once."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.star_alert import StarAlert, StarAlertKind
from services.incentives.domain.star_commands import (
    CancelStarDecision,
    ChosenCandidate,
    DecideStar,
    NominateStar,
    OpenStarMonth,
    PublishStar,
    StarActor,
    StarCommand,
)
from services.incentives.domain.star_decisions import decide
from services.incentives.domain.star_events import StarDecided, StarEvent, StarPublished
from services.incentives.domain.star_ranking import StarCandidate, StarRanking
from services.incentives.domain.star_refusals import (
    OwnStarDecision,
    OwnStarNomination,
    StarAlertsNotAcknowledged,
    StarAuthorDecides,
    StarBelowMinimum,
    StarDecidedAlready,
    StarMonthNotOpen,
    StarNotDecided,
    StarPublishedAlready,
    StarRankingNotAwarded,
    StarWinnerNotNominated,
    TooManyStarWinners,
)
from services.incentives.domain.star_state import StarMonthState, evolve, star_stream_name
from services.incentives.domain.star_terms import CashAward, StarWinners
from shared.eventsourcing.refusal import Refusal
from tests.incentives.domain_examples import IN_DECEMBER, IN_NOVEMBER
from tests.incentives.star_examples import candidate, open_month

RD, TEST = candidate("rd"), candidate("test", 7)
DEPARTMENT = StarRanking.DEPARTMENT
LIAISON = StarActor("ann", "legal")
MANAGER = StarActor("gm", None)
ALERT = StarAlert(id="self-made:3:x", kind=StarAlertKind.SELF_MADE, evidence=())
OCTOBER_AND_NOVEMBER = LockedPeriods(frozenset({"2026-10", "2026-11"}))


def nominate(
    one: StarCandidate = RD, actor: StarActor = LIAISON, ranking: StarRanking = DEPARTMENT
) -> NominateStar:
    return NominateStar("2026-10", ranking, UUID(int=1), one, "helped us twice", actor, IN_NOVEMBER)


def choose(*chosen: StarCandidate | ChosenCandidate, **fields: Any) -> DecideStar:
    given = tuple(
        one if isinstance(one, ChosenCandidate) else ChosenCandidate(one) for one in chosen
    )
    command = DecideStar(
        "2026-10", DEPARTMENT, UUID(int=2), given, "the best", frozenset(), MANAGER, IN_NOVEMBER
    )
    return replace(command, **fields)


def cancel(reason: str = "a mistake") -> CancelStarDecision:
    return CancelStarDecision("2026-10", DEPARTMENT, reason, "gm", IN_NOVEMBER)


def publish(locked: LockedPeriods = OCTOBER_AND_NOVEMBER) -> PublishStar:
    return PublishStar("2026-10", DEPARTMENT, locked, "gm", IN_DECEMBER)


def after(*commands: StarCommand) -> StarMonthState:
    """Return the month's state after commands, none of which is refused."""
    state: StarMonthState = None
    for command in commands:
        state = reduce(evolve, decide(command, state), state)
    return state


def refuse(command: StarCommand, state: StarMonthState, why: type[Refusal]) -> Refusal:
    with pytest.raises(why) as refused:
        decide(command, state)
    return refused.value


def only_event(command: StarCommand, state: StarMonthState) -> StarEvent:
    (event,) = decide(command, state)
    return event


NOMINATED_TEST = after(open_month(), nominate(TEST))
NOMINATED = after(open_month(), nominate())
DECIDED = after(open_month(), nominate(), choose(RD))
PUBLISHED = after(open_month(), nominate(), choose(RD), publish())


def test_a_month_is_opened_once() -> None:
    state = after(open_month())
    assert state is not None
    assert decide(open_month(), state) == []
    assert star_stream_name("2026-10") == "star-2026-10"
    for command in (nominate(), choose(RD), cancel(), publish()):
        refuse(command, None, StarMonthNotOpen)


def test_somebody_nominates_each_candidate_once() -> None:
    assert decide(nominate(actor=StarActor("ＡＮＮ ", "legal")), NOMINATED) == []
    second = only_event(nominate(actor=StarActor("bob", "legal")), NOMINATED)
    assert second.model_dump(include={"by", "reasons"}) == {
        "by": "bob",
        "reasons": "helped us twice",
    }
    assert len(decide(nominate(TEST), NOMINATED)) == 1


@pytest.mark.parametrize(
    ("one", "actor", "ranking"),
    [
        (RD, StarActor("bob", "rd"), DEPARTMENT),
        (candidate("p", departments=("rd", "test")), StarActor("bob", "test"), StarRanking.TEAM),
        (candidate("bob", departments=("rd",)), StarActor("Bob", "legal"), StarRanking.PERSON),
    ],
    ids=["department", "team", "person"],
)
def test_nobody_nominates_or_awards_his_own(
    one: StarCandidate, actor: StarActor, ranking: StarRanking
) -> None:
    own = refuse(nominate(one, actor, ranking), after(open_month()), OwnStarNomination)
    assert own.values["candidate"] == f"the {one.code}"
    nameless = one.model_copy(update={"name": None})
    unnamed = refuse(nominate(nameless, actor, ranking), after(open_month()), OwnStarNomination)
    assert unnamed.values["candidate"] == one.code
    nominated = after(open_month(), nominate(one, ranking=ranking))
    refuse(choose(one, actor=actor, ranking=ranking), nominated, OwnStarDecision)


def test_a_colleague_of_the_same_department_may_be_nominated() -> None:
    one = candidate("eve", departments=("legal",))
    assert decide(nominate(one, LIAISON, StarRanking.PERSON), after(open_month()))


def test_nobody_below_the_minimum_is_nominated() -> None:
    refused = refuse(nominate(candidate("rd", 4)), after(open_month()), StarBelowMinimum)
    assert refused.text("en") == ("the rd is not ranked: 4 obligations were on time or late, not 5")
    nameless = candidate("rd", 4).model_copy(update={"name": None})
    assert refuse(nominate(nameless), NOMINATED_TEST, StarBelowMinimum).values["candidate"] == "rd"
    refuse(choose(candidate("rd", 4)), NOMINATED, StarBelowMinimum)


def test_the_author_of_a_nomination_does_not_decide() -> None:
    refuse(choose(RD, actor=StarActor(" Ann", None)), NOMINATED, StarAuthorDecides)
    refuse(choose(TEST), NOMINATED, StarWinnerNotNominated)


def test_alerts_beside_a_winner_are_acknowledged() -> None:
    chosen = ChosenCandidate(RD, (ALERT,))
    refused = refuse(choose(chosen), NOMINATED, StarAlertsNotAcknowledged)
    assert ALERT.id in refused.text("zh")
    known = choose(chosen, acknowledged_alerts=frozenset({ALERT.id, "something else"}))
    event = only_event(known, NOMINATED)
    assert isinstance(event, StarDecided)
    assert event.acknowledged_alerts == (ALERT.id,)


def test_there_are_as_many_winners_as_the_plan_has() -> None:
    both = (nominate(), nominate(TEST))
    refuse(choose(RD, TEST), after(open_month(), *both), TooManyStarWinners)
    two = after(open_month(winners=StarWinners(department=2)), *both)
    event = only_event(choose(TEST, RD, RD), two)
    assert isinstance(event, StarDecided)
    assert [one.candidate.code for one in event.winners] == ["rd", "test"]
    refuse(nominate(), after(open_month(winners=StarWinners(department=0))), StarRankingNotAwarded)


def test_a_decision_stands_until_it_is_cancelled() -> None:
    assert decide(choose(RD), DECIDED) == []
    refuse(choose(), DECIDED, StarDecidedAlready)
    cancelled = after(open_month(), nominate(), choose(RD), cancel())
    assert decide(cancel(), cancelled) == []
    refuse(cancel("another reason"), cancelled, StarNotDecided)
    refuse(publish(), cancelled, StarNotDecided)
    assert len(decide(choose(), cancelled)) == 1


def test_a_published_star_is_final() -> None:
    assert decide(publish(), PUBLISHED) == []
    assert decide(choose(RD), PUBLISHED) == []
    refuse(cancel(), PUBLISHED, StarPublishedAlready)
    refuse(choose(), PUBLISHED, StarPublishedAlready)
    refuse(nominate(TEST), PUBLISHED, StarPublishedAlready)


@pytest.mark.parametrize(
    ("opened", "award"),
    [
        (open_month(), {"department": "rd", "leave_hours": 8}),
        (
            open_month(award=CashAward(amount_minor=50001)),
            {"department": "rd", "money": {"amount_minor": 50001, "currency": "CNY"}},
        ),
    ],
    ids=["leave", "cash"],
)
def test_an_award_is_booked_in_the_first_open_month(
    opened: OpenStarMonth, award: dict[str, object]
) -> None:
    event = only_event(publish(), after(opened, nominate(), choose(RD)))
    assert isinstance(event, StarPublished)
    assert event.booked_in == "2026-12"
    assert [part.model_dump() for part in event.winners[0].award] == [award]


def test_a_teams_award_is_split_without_a_rest() -> None:
    team = candidate("project", departments=("c", "a", "b"))
    state = after(
        open_month(award=CashAward(amount_minor=101)), nominate(team, ranking=StarRanking.TEAM)
    )
    event = only_event(choose(team, ranking=StarRanking.TEAM), state)
    assert isinstance(event, StarDecided)
    paid = {one.department: one.money for one in event.winners[0].award}
    assert {code: money and money.amount_minor for code, money in paid.items()} == {
        "a": 34,
        "b": 34,
        "c": 33,
    }


def test_nobody_may_be_awarded_with_reasons() -> None:
    event = only_event(choose(), NOMINATED)
    assert isinstance(event, StarDecided)
    assert event.winners == ()
