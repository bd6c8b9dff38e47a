"""Every figure of the sample company is computed anew: from its explanation, and from its facts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.system.concord_process import ConcordProcess
from tests.system.database_inspection import AREAS, query_rows
from tests.system.expected_sample_statements import EXPECTED_LINES
from tests.system.figures_from_explanations import (
    compute_awards,
    compute_bonuses,
    compute_changes,
    compute_line,
)
from tests.system.figures_from_facts import (
    FIGURES,
    compute_figure,
    compute_share,
    judge_obligation,
)
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

ROOT = "/api/incentives/v1"


@pytest.mark.parametrize("number", range(3))
def test_a_month_is_computed_from_two_requests(sample_company: SampleCompany, number: int) -> None:
    requests: list[httpx.Request] = []
    month = sample_company.months[number]
    with sample_company.installation.open_http_client("general-manager") as client:
        client.event_hooks = {"request": [requests.append]}
        root = f"/api/incentives/v1/statements/{month}"
        statement = client.get(root).raise_for_status().json()
        page = client.get(f"{root}/events", params={"limit": 500}).raise_for_status().json()
    assert len(requests) == 2  # the most that a month's figures take
    assert page["next_cursor"] is None

    rules = {one["period"]: one for one in page["rules"]}
    for line in statement["departments"]:
        events = [one for one in page["items"] if one["department"] == line["department"]]
        assert compute_line(events, rules[month], line["weight"]) == {
            name: line[name] for name in compute_line([], rules[month], line["weight"])
        }
        assert compute_bonuses(events) == {
            one["project"]: one["amount_minor"] for one in line["bonus"]
        }
        assert compute_awards(events) == {
            (one["period"], one["ranking"], one["winner"]): one["money"]["amount_minor"]
            for one in line["stars"]
        }
        assert compute_changes(events) == Counter(
            {
                (one["obligation"], *change): 1
                for one in line["adjustments"]
                for change in one["change"].items()
            }
        )
        assert len([one for one in events if one["part"] == "signal"]) == len(line["signals"])


@pytest.mark.parametrize(
    ("department", "is_disputed"), [("SCM", False), ("HR", True)], ids=["late-fact", "dispute"]
)
def test_points_of_an_adjustment_follow_from_both_months(
    sample_company: SampleCompany, department: str, *, is_disputed: bool
) -> None:
    locked, booked = sample_company.months[0], sample_company.months[1]
    before = sample_company.explain_line(locked, department)
    after = sample_company.explain_line(booked, department)
    (adjustment,) = after["statement"]["departments"][0]["adjustments"]
    (changed,) = [one for one in after["events"] if one["part"] == "adjustment"]
    assert (changed["dispute"] is not None) == is_disputed
    (rule,) = [one for one in after["rules"] if one["period"] == locked]
    weight = before["statement"]["departments"][0]["weight"]
    was = [one for one in before["events"] if one["part"] == "obligation"]
    now = [one for one in was if one["name"] != changed["name"]] + [
        {**changed, "part": "obligation"}
    ]
    points = [
        Decimal(compute_line(one, rule, weight)["weighted_points"] or 0) for one in (was, now)
    ]
    assert str(points[1] - points[0]) == adjustment["weighted_points"]


def test_the_fact_behind_a_figure_says_what_it_led_to(sample_company: SampleCompany) -> None:
    (event, *_) = sample_company.explain_line(sample_company.months[2], "RND", "--figure", "late")[
        "events"
    ]
    with sample_company.installation.open_http_client("general-manager") as client:
        found = client.get(event["links"]["fact"]).raise_for_status().json()
        counted = client.get(event["links"]["event"]).raise_for_status().json()
        effects = {one["id"]: one for one in found["effects"]}
        assert effects[event["event_id"]] == counted
        assert {"obligation-counted", "statement-changed"} <= {
            one["type"] for one in found["effects"]
        }


@pytest.mark.parametrize("number", range(3))
def test_every_figure_follows_from_exactly_its_events(
    sample_company: SampleCompany, number: int
) -> None:
    facts = facts_by_id(sample_company.installation)
    with sample_company.installation.open_http_client("auditor") as http:
        path = f"{ROOT}/statements/{sample_company.months[number]}"
        lines = http.get(path).raise_for_status().json()["departments"]
        behind = {figure: read_events(http, path, figure) for figure in FIGURES}
        projects = {bonus["project"] for line in lines for bonus in line["bonus"]}
        closings = {one: read_events(http, path, f"bonus:{one}") for one in projects}
    for line in lines:
        department = line["department"]
        for figure, events in behind.items():
            outcomes = [
                judge_obligation(facts[one["cause"]], department)
                for one in events
                if one["department"] == department
            ]
            assert line[figure] == compute_figure(figure, Counter(outcomes)), figure
        for bonus in line["bonus"]:
            events = closings[bonus["project"]]
            (fact,) = [facts[one["cause"]] for one in events if one["department"] == department]
            assert bonus["amount_minor"] == compute_share(fact, department)


def test_every_event_behind_a_figure_is_stored_and_names_its_fact(
    sample_company: SampleCompany,
) -> None:
    cause = "coalesce(data ->> 'cause', data -> 'signal' ->> 'cause', id::text)"
    sql = f"SELECT id, {cause} AS cause FROM incentives.event"
    causes = {str(row["id"]): row["cause"] for row in query_rows(sample_company.data_folder, sql)}
    with sample_company.installation.open_http_client("auditor") as http:
        events = [
            one
            for month in sample_company.months
            for one in read_events(http, f"{ROOT}/statements/{month}")
        ]
    assert Counter(one["part"] for one in events) == {
        "obligation": sum(line[0] for lines in EXPECTED_LINES for line in lines.values()),
        "adjustment": 2,
        "bonus": 6 + 2,  # the launch's shares, the hotline's outcome
        "signal": 3 + 8 + 7,
        "star": 1,
    }
    assert all(causes[one["event_id"]] == one["cause"] for one in events)
    assert {one["cause"] for one in events} <= facts_by_id(sample_company.installation).keys()


def facts_by_id(installation: ConcordProcess) -> dict[str, Any]:
    """Return every published fact by its id."""
    sql = " UNION ALL ".join(f"SELECT id, data FROM {area}.outbox" for area in AREAS)
    return {
        str(row["id"]): json.loads(row["data"]) for row in query_rows(installation.data_folder, sql)
    }


def read_events(http: httpx.Client, statement: str, figure: str | None = None) -> Sequence[Any]:
    """Return all events behind a figure, or behind all figures, of every department."""
    params: dict[str, str | int] = {"limit": 500}
    if figure is not None:
        params["figure"] = figure
    page = http.get(f"{statement}/events", params=params).raise_for_status().json()
    assert page["next_cursor"] is None
    events: Sequence[Any] = page["items"]
    return events
