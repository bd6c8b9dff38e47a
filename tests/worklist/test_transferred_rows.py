"""Rows of what moved to a department's successor are the successor's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.worklist.domain.item_change import Item, merge, values_of
from services.worklist.domain.open_things import changes_of, rows_of_item
from tests.worklist.stories import Told, request_fact, step_fact

SINCE = datetime(2026, 10, 1, tzinfo=UTC)


def sides_after(*told: tuple[str, Told]) -> dict[str, str]:
    """Return the department of each side of the one thing that these facts are about."""
    item: Item = {}
    for position, (name, said) in enumerate(told, 1):
        for change in changes_of(f"concord.{name}.v1", said):
            merge(item, position, change.fields)
            key = change.item
    return {row.side: row.department for row in rows_of_item(key, values_of(item), SINCE)}


@pytest.mark.parametrize(
    ("side", "sides"),
    [
        ("asked", {"owes": "NEW", "waits": "RND"}),
        ("asking", {"owes": "MKT", "waits": "NEW"}),
    ],
)
def test_a_request_that_moved_is_the_successors_on_its_side(
    side: str, sides: dict[str, str]
) -> None:
    opened = request_fact(1, "opened", 1)
    moved = {"request_id": opened["request_id"], "side": side, "department": "NEW"}
    assert sides_after(("comms.request-opened", opened), ("comms.request-transferred", moved)) == (
        sides
    )


def test_a_step_that_moved_is_owed_by_the_successor() -> None:
    opened = step_fact(1, "opened", 1)
    moved = {**opened, "was": opened["department"], "department": "NEW"}
    told = (("workflows.step-opened", opened), ("workflows.step-transferred", moved))
    assert sides_after(*told) == {"owes": "NEW"}
