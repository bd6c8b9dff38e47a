"""The decisions of a cycle about links: one side offers, the other accepts or declines."""

from uuid import UUID

import pytest

from services.goals.domain import cycle_and_hierarchy_commands as commands
from services.goals.domain import cycle_and_hierarchy_events, cycle_state
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.goal_hierarchy import GoalLink, LinkKind
from services.goals.domain.goal_refusals import (
    CircularGoals,
)
from services.goals.domain.refusals import (
    GoalsRefused,
    UnknownGoal,
    UnknownLink,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    CYCLE_ID,
    FEATURES_GOAL_ID,
    GOAL_PLAN,
    LINK_ID,
    ORDERS_GOAL_ID,
    OTHER_LINK_ID,
    PRODUCT_GOAL,
    QUARTER_TERMS,
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    SALES_GOAL,
    SUPPLY_GOAL,
)
from tests.goals.hierarchy_builders import about_link

given = aggregate_scenario(decide, cycle_state.evolve, None).given

past: tuple[cycle_and_hierarchy_events.CycleEvent, ...] = (
    cycle_and_hierarchy_events.CyclePrepared(cycle_id=CYCLE_ID, terms=QUARTER_TERMS),
    *(
        cycle_and_hierarchy_events.GoalSet(
            cycle_id=CYCLE_ID, goal=goal, plan=GOAL_PLAN, parent_id=parent_id
        )
        for goal, parent_id in [
            (COMPANY_GOAL, None),
            (SALES_GOAL, REVENUE_GOAL_ID),
            (PRODUCT_GOAL, None),
            (SUPPLY_GOAL, None),
        ]
    ),
)


def link(
    source: UUID = REGIONS_GOAL_ID,
    target: UUID = FEATURES_GOAL_ID,
    kind: LinkKind = "contributes",
    link_id: UUID = LINK_ID,
) -> GoalLink:
    return GoalLink(link_id=link_id, kind=kind, source=source, target=target, offered_by="source")


def offered(new_link: GoalLink) -> cycle_and_hierarchy_events.LinkOffered:
    return cycle_and_hierarchy_events.LinkOffered(**about_link(new_link))


offered_link = link()
offer = commands.OfferLink(CYCLE_ID, offered_link, BASE_TIME)
accept = commands.AcceptLink(CYCLE_ID, LINK_ID, BASE_TIME)
decline = commands.DeclineLink(CYCLE_ID, LINK_ID, "no", BASE_TIME)
withdraw = commands.WithdrawLink(CYCLE_ID, LINK_ID, "no", BASE_TIME)
accepted = cycle_and_hierarchy_events.LinkAccepted(**about_link(offered_link))
declined = cycle_and_hierarchy_events.LinkDeclined(**about_link(offered_link), reason="no")
withdrawn = cycle_and_hierarchy_events.LinkWithdrawn(**about_link(offered_link), reason="no")


def test_a_link_is_offered_once() -> None:
    given(*past).when(offer).then(offered(offered_link)).when(offer).then()
    given(*past, offered(offered_link), declined).when(offer).then()


def test_a_link_is_accepted_or_declined_once() -> None:
    given(*past, offered(offered_link)).when(accept).then(accepted).when(accept).then()
    given(*past, offered(offered_link)).when(decline).then(declined).when(decline).then()


def test_a_link_is_withdrawn_before_or_after_it_is_accepted() -> None:
    given(*past, offered(offered_link)).when(withdraw).then(withdrawn).when(withdraw).then()
    given(*past, offered(offered_link), accepted).when(withdraw).then(withdrawn)


def test_an_answer_to_a_link_is_not_changed() -> None:
    given(*past, offered(offered_link), declined).when(accept).then_refused(
        GoalsRefused, message_contains="was declined; offer it anew"
    )
    given(*past, offered(offered_link), withdrawn).when(accept).then_refused(
        GoalsRefused, message_contains="was withdrawn; offer it anew"
    )
    given(*past, offered(offered_link), accepted).when(decline).then_refused(
        GoalsRefused, message_contains="was accepted"
    )
    given(*past, offered(offered_link), withdrawn).when(decline).then_refused(
        GoalsRefused, message_contains="was withdrawn"
    )
    given(*past, offered(offered_link), declined).when(withdraw).then_refused(
        GoalsRefused, message_contains="was declined"
    )


@pytest.mark.parametrize("command", [accept, decline, withdraw])
def test_a_link_that_was_not_offered_is_unknown(command: commands.CycleCommand) -> None:
    given(*past).when(command).then_refused(UnknownLink, message_contains=str(LINK_ID))


def test_an_id_identifies_one_link() -> None:
    other = commands.OfferLink(CYCLE_ID, link(target=ORDERS_GOAL_ID), BASE_TIME)
    given(*past, offered(offered_link)).when(other).then_refused(
        GoalsRefused, message_contains="under another id"
    )


def test_the_same_link_exists_once_whichever_side_offers_it() -> None:
    twin = link(link_id=OTHER_LINK_ID).model_copy(update={"offered_by": "target"})
    again = commands.OfferLink(CYCLE_ID, twin, BASE_TIME)
    given(*past, offered(offered_link)).when(again).then_refused(
        GoalsRefused, message_contains=f"(link {LINK_ID})"
    )
    given(*past, offered(offered_link), accepted).when(again).then_refused(GoalsRefused)
    given(*past, offered(offered_link), declined).when(again).then(offered(twin))
    given(*past, offered(offered_link), withdrawn).when(again).then(offered(twin))
    other_way = link(FEATURES_GOAL_ID, REGIONS_GOAL_ID, "depends-on", OTHER_LINK_ID)
    given(*past, offered(offered_link)).when(
        commands.OfferLink(CYCLE_ID, other_way, BASE_TIME)
    ).then(offered(other_way))


def test_only_known_goals_are_linked() -> None:
    unknown = UUID(int=99)
    for new_link in (link(source=unknown), link(target=unknown)):
        given(*past).when(commands.OfferLink(CYCLE_ID, new_link, BASE_TIME)).then_refused(
            UnknownGoal
        )


@pytest.mark.parametrize(
    "new_link",
    [
        link(REGIONS_GOAL_ID, REGIONS_GOAL_ID),
        link(REGIONS_GOAL_ID, REGIONS_GOAL_ID, "depends-on"),
    ],
)
def test_no_goal_is_linked_to_itself(new_link: GoalLink) -> None:
    given(*past).when(commands.OfferLink(CYCLE_ID, new_link, BASE_TIME)).then_refused(
        CircularGoals, message_contains=f"{SALES_GOAL.title} → {SALES_GOAL.title}"
    )


def test_a_link_that_closes_a_circle_is_refused_with_the_circle() -> None:
    back = commands.OfferLink(
        CYCLE_ID, link(FEATURES_GOAL_ID, REGIONS_GOAL_ID, link_id=OTHER_LINK_ID), BASE_TIME
    )
    circle = f"{PRODUCT_GOAL.title} → {SALES_GOAL.title} → {PRODUCT_GOAL.title}"
    given(*past, offered(offered_link)).when(back).then_refused(
        CircularGoals, message_contains=circle
    )
    given(*past, offered(offered_link), accepted).when(back).then_refused(
        CircularGoals, message_contains=circle
    )
    given(*past, offered(offered_link), declined).when(back).then(offered(back.link))
    given(*past, offered(offered_link), withdrawn).when(back).then(offered(back.link))


def test_circles_are_found_over_the_tree_and_both_kinds_of_links() -> None:
    needs = link(FEATURES_GOAL_ID, REVENUE_GOAL_ID, "depends-on")
    supplies = commands.OfferLink(
        CYCLE_ID, link(FEATURES_GOAL_ID, REGIONS_GOAL_ID, link_id=OTHER_LINK_ID), BASE_TIME
    )
    circle = (PRODUCT_GOAL, SALES_GOAL, COMPANY_GOAL, PRODUCT_GOAL)
    titles = " → ".join(goal.title for goal in circle)
    given(*past, offered(needs)).when(supplies).then_refused(
        CircularGoals,
        message_contains=f": {titles}",
    )


def test_the_shortest_circle_is_named() -> None:
    detour = (
        offered(link(FEATURES_GOAL_ID, ORDERS_GOAL_ID, link_id=UUID(int=51))),
        offered(link(ORDERS_GOAL_ID, REVENUE_GOAL_ID, link_id=UUID(int=52))),
        offered(link(FEATURES_GOAL_ID, REVENUE_GOAL_ID, link_id=UUID(int=53))),
    )
    given(*past, *detour).when(
        commands.OfferLink(CYCLE_ID, link(REVENUE_GOAL_ID, FEATURES_GOAL_ID), BASE_TIME)
    ).then_refused(
        CircularGoals,
        message_contains=f": {COMPANY_GOAL.title} → {PRODUCT_GOAL.title} → {COMPANY_GOAL.title}",
    )


def test_goals_of_one_department_are_linked_like_any_others() -> None:
    twin = SALES_GOAL.model_copy(update={"goal_id": UUID(int=98), "title": "Partners"})
    event = cycle_and_hierarchy_events.GoalSet(
        cycle_id=CYCLE_ID, goal=twin, plan=GOAL_PLAN, parent_id=None
    )
    given(*past, event).when(
        commands.OfferLink(CYCLE_ID, link(target=twin.goal_id), BASE_TIME)
    ).then(
        cycle_and_hierarchy_events.LinkOffered(
            **about_link(offered_link) | {"link": link(target=twin.goal_id), "target": twin}
        )
    )
