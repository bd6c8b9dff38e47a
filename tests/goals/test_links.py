"""Links between goals: offered by one side, answered by the other."""

from uuid import UUID

import pytest

from services.goals.domain import cycle as c
from services.goals.domain import cycle_commands as ask
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.refusals import (
    CircularGoals,
    GoalsRefused,
    UnknownGoal,
    UnknownLink,
)
from services.goals.domain.structure import Link, LinkKind
from shared.testing.scenario import scenario
from tests.goals.examples import (
    COMPANY,
    CYCLE,
    FEATURES,
    LINK,
    ORDERS,
    OTHER_LINK,
    PLAN,
    PRODUCT,
    QUARTER,
    REGIONS,
    REVENUE,
    SALES,
    SUPPLY,
)

given = scenario(decide, c.evolve, None).given

past: tuple[c.CycleEvent, ...] = (
    c.CyclePrepared(cycle_id=CYCLE, terms=QUARTER),
    *(
        c.GoalSet(cycle_id=CYCLE, goal=goal, plan=PLAN, parent_id=parent_id)
        for goal, parent_id in [(COMPANY, None), (SALES, REVENUE), (PRODUCT, None), (SUPPLY, None)]
    ),
)


def link(
    source: UUID = REGIONS,
    target: UUID = FEATURES,
    kind: LinkKind = "contributes",
    link_id: UUID = LINK,
) -> Link:
    return Link(link_id=link_id, kind=kind, source=source, target=target, offered_by="source")


def offered(one: Link) -> c.LinkOffered:
    return c.LinkOffered(cycle_id=CYCLE, link=one)


ours = link()
offer = ask.OfferLink(CYCLE, ours)
accept = ask.AcceptLink(CYCLE, LINK)
decline = ask.DeclineLink(CYCLE, LINK, "no")
withdraw = ask.WithdrawLink(CYCLE, LINK, "no")
accepted = c.LinkAccepted(cycle_id=CYCLE, link=ours)
declined = c.LinkDeclined(cycle_id=CYCLE, link=ours, reason="no")
withdrawn = c.LinkWithdrawn(cycle_id=CYCLE, link=ours, reason="no")


def test_it_is_offered_once() -> None:
    given(*past).when(offer).then(offered(ours)).when(offer).then()
    given(*past, offered(ours), declined).when(offer).then()


def test_the_other_side_answers_once() -> None:
    given(*past, offered(ours)).when(accept).then(accepted).when(accept).then()
    given(*past, offered(ours)).when(decline).then(declined).when(decline).then()


def test_who_offered_it_withdraws_it_before_or_after_the_answer() -> None:
    given(*past, offered(ours)).when(withdraw).then(withdrawn).when(withdraw).then()
    given(*past, offered(ours), accepted).when(withdraw).then(withdrawn)


def test_an_answer_stands() -> None:
    given(*past, offered(ours), declined).when(accept).then_refused(
        GoalsRefused, saying="was declined; offer it anew"
    )
    given(*past, offered(ours), withdrawn).when(accept).then_refused(
        GoalsRefused, saying="was withdrawn; offer it anew"
    )
    given(*past, offered(ours), accepted).when(decline).then_refused(
        GoalsRefused, saying="was accepted"
    )
    given(*past, offered(ours), withdrawn).when(decline).then_refused(
        GoalsRefused, saying="was withdrawn"
    )
    given(*past, offered(ours), declined).when(withdraw).then_refused(
        GoalsRefused, saying="was declined"
    )


@pytest.mark.parametrize("command", [accept, decline, withdraw])
def test_what_was_not_offered_is_unknown(command: ask.CycleCommand) -> None:
    given(*past).when(command).then_refused(UnknownLink, saying=str(LINK))


def test_an_id_stands_for_one_link() -> None:
    other = ask.OfferLink(CYCLE, link(target=ORDERS))
    given(*past, offered(ours)).when(other).then_refused(GoalsRefused, saying="under another id")


def test_the_same_link_stands_once_whoever_offers_it() -> None:
    twin = link(link_id=OTHER_LINK).model_copy(update={"offered_by": "target"})
    again = ask.OfferLink(CYCLE, twin)
    given(*past, offered(ours)).when(again).then_refused(GoalsRefused, saying=f"(link {LINK})")
    given(*past, offered(ours), accepted).when(again).then_refused(GoalsRefused)
    given(*past, offered(ours), declined).when(again).then(offered(twin))
    given(*past, offered(ours), withdrawn).when(again).then(offered(twin))
    other_way = link(FEATURES, REGIONS, "depends-on", OTHER_LINK)
    given(*past, offered(ours)).when(ask.OfferLink(CYCLE, other_way)).then(offered(other_way))


def test_only_standing_goals_are_linked() -> None:
    unknown = UUID(int=99)
    for one in (link(source=unknown), link(target=unknown)):
        given(*past).when(ask.OfferLink(CYCLE, one)).then_refused(UnknownGoal)


@pytest.mark.parametrize(
    "one",
    [
        link(REGIONS, REGIONS),
        link(REGIONS, REGIONS, "depends-on"),
    ],
)
def test_no_goal_is_linked_to_itself(one: Link) -> None:
    given(*past).when(ask.OfferLink(CYCLE, one)).then_refused(
        CircularGoals, saying=f"{SALES.title} → {SALES.title}"
    )


def test_a_link_that_closes_a_circle_is_refused_with_the_way_round() -> None:
    back = ask.OfferLink(CYCLE, link(FEATURES, REGIONS, link_id=OTHER_LINK))
    way = f"{PRODUCT.title} → {SALES.title} → {PRODUCT.title}"
    given(*past, offered(ours)).when(back).then_refused(CircularGoals, saying=way)
    given(*past, offered(ours), accepted).when(back).then_refused(CircularGoals, saying=way)
    given(*past, offered(ours), declined).when(back).then(offered(back.link))
    given(*past, offered(ours), withdrawn).when(back).then(offered(back.link))


def test_the_tree_and_both_kinds_of_links_count() -> None:
    needs = link(FEATURES, REVENUE, "depends-on")
    supplies = ask.OfferLink(CYCLE, link(FEATURES, REGIONS, link_id=OTHER_LINK))
    given(*past, offered(needs)).when(supplies).then_refused(
        CircularGoals,
        saying=f": {PRODUCT.title} → {SALES.title} → {COMPANY.title} → {PRODUCT.title}",
    )


def test_the_shortest_way_round_is_named() -> None:
    detour = (
        offered(link(FEATURES, ORDERS, link_id=UUID(int=51))),
        offered(link(ORDERS, REVENUE, link_id=UUID(int=52))),
        offered(link(FEATURES, REVENUE, link_id=UUID(int=53))),
    )
    given(*past, *detour).when(ask.OfferLink(CYCLE, link(REVENUE, FEATURES))).then_refused(
        CircularGoals, saying=f": {COMPANY.title} → {PRODUCT.title} → {COMPANY.title}"
    )


def test_goals_of_one_department_are_linked_like_any_others() -> None:
    twin = SALES.model_copy(update={"goal_id": UUID(int=98), "title": "Partners"})
    event = c.GoalSet(cycle_id=CYCLE, goal=twin, plan=PLAN, parent_id=None)
    given(*past, event).when(ask.OfferLink(CYCLE, link(target=twin.goal_id))).then(
        offered(link(target=twin.goal_id))
    )
