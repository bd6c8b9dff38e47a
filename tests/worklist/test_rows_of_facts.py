"""What areas ask of departments and roles is in the list, until a fact says that it was done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.worklist.domain.item_change import Item, merge, values_of
from services.worklist.domain.kind_terms import KINDS
from services.worklist.domain.open_things import changes_of, rows_of_item
from services.worklist.domain.work_kinds import WorkRole
from services.worklist.domain.work_row import WorkRow
from shared.http_application.open_things_links import OWING_ROLES
from tests.worklist.department_stories import DEPARTMENT_STORIES, INVOLVED, MEETING, Told
from tests.worklist.older_stories import OLDER_STORIES
from tests.worklist.role_stories import ROLE_STORIES
from tests.worklist.stories import HEARD_AT, handoff_fact, time_text

STORIES = {**DEPARTMENT_STORIES, **ROLE_STORIES, **OLDER_STORIES}


def rows(told: list[Told], order: Iterable[int] | None = None) -> Iterator[WorkRow]:
    """Yield the rows of facts that are heard in an order of their positions, from 1."""
    items: dict[str, Item] = {}
    for position in order or range(1, len(told) + 1):
        name, said = told[position - 1]
        said = json.loads(json.dumps(said))  # as facts come: no text is the same object
        fact_type = "concord.{}.{}.v1".format(*name.split("."))
        for change in changes_of(fact_type, {"at": time_text(position), **said}):
            merge(items.setdefault(change.item, {}), position, change.fields)
    for name, item in items.items():
        yield from rows_of_item(name, values_of(item), HEARD_AT)


def describe(row: WorkRow) -> str:
    who = row.owes or ",".join(sorted(row.roles))
    waits = ",".join(one for one in row.waits if one != row.owes)
    late = " late" if row.overdue else ""
    return f"{row.kind} {row.state} {who}{late}{f' for {waits}' if waits else ''}"


@pytest.mark.parametrize("story", STORIES)
def test_what_is_asked_of_somebody_is_open_until_it_is_done(story: str) -> None:
    told, expected = STORIES[story]
    found = [row for row in rows(told) if row.side == "owes"]
    assert sorted(map(describe, found)) == expected


@given(st.sampled_from(sorted(STORIES)), st.randoms(use_true_random=False))
def test_the_rows_are_the_same_in_any_order_of_facts_told_twice(story: str, chance: Random) -> None:
    told, _ = STORIES[story]
    order = [*range(1, len(told) + 1)] * 2
    chance.shuffle(order)
    heard = [(row.key, describe(row), row.due_at) for row in rows(told, order)]
    assert sorted(heard) == sorted((row.key, describe(row), row.due_at) for row in rows(told))


def test_a_question_is_moot_while_the_recipient_holds_the_offer() -> None:
    told, _ = STORIES["a question to a consulted department"]
    offered = ("duties.handoff-offered", {**handoff_fact(1, "offered", 3), "involved": INVOLVED})
    assert "consultation" not in {row.kind for row in rows([*told, offered])}


def test_a_meeting_is_due_when_it_begins_and_a_running_one_when_it_should_end() -> None:
    planned = next(rows([("comms.meeting-planned", MEETING)]))
    running = next(rows([("comms.meeting-started", MEETING)]))
    assert planned.due_at is not None
    assert running.due_at is not None
    assert (planned.due_at.hour, running.due_at.hour, running.due_at.minute) == (9, 1, 30)


def test_every_role_that_may_owe_something_is_linked_to_it() -> None:
    assert set(get_args(WorkRole)) == OWING_ROLES


def test_every_kind_of_row_follows_from_some_fact() -> None:
    assert {row.kind for told, _ in STORIES.values() for row in rows(told)} == set(KINDS)
