"""Whatever areas tell, the list has what is open, in any order and however often it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.worklist.domain.item_change import Item, merge, values_of
from services.worklist.domain.open_things import changes_of, rows_of_item
from tests.worklist.stories import HEARD_AT, STORIES, Listed, StoredFact, open_by_an_obvious_account


def listed(facts: Iterable[StoredFact]) -> list[Listed]:
    """Return the rows of the list that hears the facts in this order."""
    items: dict[str, Item] = {}
    for fact in facts:
        for change in changes_of(fact.type, fact.said):
            merge(items.setdefault(change.item, {}), fact.position, change.fields)
    return sorted(
        (row.side, row.department, row.title, row.state, row.overdue)
        for name, item in items.items()
        for row in rows_of_item(name, values_of(item), HEARD_AT)
    )


@given(STORIES)
def test_the_list_is_that_of_an_obvious_account(facts: Sequence[StoredFact]) -> None:
    assert listed(facts) == open_by_an_obvious_account(facts)


@given(STORIES, st.randoms(use_true_random=False))
def test_the_list_does_not_depend_on_the_order_in_which_facts_arrive_nor_on_how_often(
    facts: Sequence[StoredFact], chance: Random
) -> None:
    told_twice = [*facts, *facts]
    chance.shuffle(told_twice)
    assert listed(told_twice) == listed(facts)
