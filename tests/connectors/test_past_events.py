"""Queries for Jira's past, and what one issue's history tells."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.connectors.domain.past_changes import PastScope
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.systems.jira.past_events import moment_of, past_events
from services.connectors.domain.systems.jira.past_issues import jql_of

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def test_a_query_has_local_minutes_and_quoted_names() -> None:
    scope = PastScope(changed_since=NOON + timedelta(seconds=59), projects=("SALES", 'A"\\B'))
    assert jql_of(scope, NOON - HOUR, SHANGHAI) == (
        'updated >= "2026-11-23 12:00" AND created >= "2026-11-23 11:00"'
        ' AND project IN ("SALES", "A\\"\\\\B") ORDER BY created ASC, key ASC'
    )


@pytest.mark.parametrize("minutes", [0, 60])
def test_an_hour_that_comes_twice_is_searched_from_before_it(minutes: int) -> None:
    """In New York the hour from 1:00 to 2:00 came twice on 1 November 2026."""
    moment = datetime(2026, 11, 1, 5, 30, tzinfo=UTC) + timedelta(minutes=minutes)
    scope = PastScope(changed_since=moment)
    assert jql_of(scope, None, NEW_YORK).startswith('updated >= "2026-11-01 00:30"')


@pytest.mark.parametrize(
    "text", [None, 1, "", "2026-11-23", "2026-11-23T04:00:00", "0001-01-01T00:00:00+0800"]
)
def test_what_is_no_moment_is_none(text: object) -> None:
    assert moment_of(text) is None


def test_changes_are_told_in_the_order_of_time_then_number() -> None:
    at = "2026-11-23T12:00:00.000+0800"

    def change(id_: str, created: str | None, status: str, name: str = "fieldId") -> dict[str, Any]:
        return {"id": id_, "created": created, "items": [{name: "status", "toString": status}, 1]}

    histories = [
        change("10", at, "c"),
        change("9", at, "b", "field"),
        change("x", None, "a"),
        {"id": "1", "items": None},
        {"items": [{"fieldId": "status", "toString": "without an id"}]},
        {"id": "2", "items": [{"field": "priority"}]},
    ]
    fields = {"project": {"key": "SALES"}, "issuetype": {"name": "Task"}}
    changes = past_events({"id": "1", "fields": fields}, histories)
    told = [json.loads(one.body).get("changelog") for one in changes]
    statuses = [one["items"][0]["toString"] for one in told if one is not None]
    assert (told[0], statuses) == (None, ["a", "b", "c"])
    assert read_issue_event(changes[0].body).changed_at is None


def test_an_issue_without_an_id_is_left_out_and_half_a_character_is_replaced() -> None:
    assert past_events({"key": "SALES-1"}, []) == []
    (created,) = past_events({"id": "1\n", "fields": {"summary": "half \ud83d"}}, [])
    assert created.identifier == "back-fill:1 :created"
    assert json.loads(created.body)["issue"]["fields"]["summary"] == "half ?"
