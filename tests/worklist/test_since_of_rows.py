"""A row says since when the thing is as it is: as a fact said it, else since the thing is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.worklist.domain.communication_items import request_things
from services.worklist.domain.duty_rows import project_things
from services.worklist.domain.flow_and_pay_items import month_things
from services.worklist.domain.goal_items import report_things

KNOWN = datetime(2026, 11, 1, tzinfo=UTC)
SAID = KNOWN + timedelta(days=1)
PARTIES = {"subject": "price", "department": "QA", "asker": "RND"}


@pytest.mark.parametrize(
    ("things", "values", "field"),
    [
        (request_things, PARTIES, "since"),
        (project_things, {"awaits_pool": True}, "pool_since"),
        (month_things, {"state": "calculated"}, "since"),
        (
            report_things,
            {"goal": "grow", "department": "QA", "owed 2026-11": SAID.isoformat()},
            "since",
        ),
    ],
)
def test_a_row_is_as_old_as_a_fact_says_else_as_the_thing_is_known(
    things: Callable[..., Iterator[Any]], values: dict[str, Any], field: str
) -> None:
    (told,) = things("thing", {**values, field: SAID.isoformat()}, KNOWN)
    assert told.since == SAID
    (untold,) = things("thing", values, KNOWN)
    assert untold.since == KNOWN
