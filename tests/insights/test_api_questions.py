"""The questions over HTTP: whom they answer, about whom, and what they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from services.insights.domain.questions.catalogue import QUESTIONS
from shared.contracts.incentives_figures import ObligationCounted, Outcome
from shared.http.auth import Role
from tests.insights.area_client import InsightsClient

pytestmark = pytest.mark.asyncio(loop_scope="module")
DUE = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)  # in Shanghai it is April already
RATES = "/questions/on-time-rates"


def counted(number: int, department: str, counterpart: str, outcome: Outcome) -> ObligationCounted:
    """Return the fact of an obligation that was due in April 2026."""
    return ObligationCounted(
        obligation_id=f"handoff-{UUID(int=number)}",
        kind="handoff",
        department=department,
        period="2026-04",
        booked_in="2026-04",
        due_at=DUE,
        done_at=None if outcome == "late" else DUE,
        was=None,
        outcome=outcome,
        revision=1,
        cause=UUID(int=number),
        at=DUE,
        counterpart=counterpart,
    )


@pytest_asyncio.fixture(loop_scope="module")
async def year(area_client: InsightsClient) -> InsightsClient:
    """Give a client of a year in which two departments owed each other something."""
    await area_client.installation.add_departments("RND", "QA", "HR")
    facts = [
        counted(1, "RND", "QA", "late"),
        counted(2, "RND", "QA", "on_time"),
        counted(3, "QA", "RND", "on_time"),
    ]
    await area_client.publish("duties", facts)
    await area_client.fold()
    return area_client


async def ask(
    client: InsightsClient, path: str, caller: Role | dict[str, str] = Role.BI_READER, **query: Any
) -> tuple[int, Mapping[str, Any]]:
    """Return the status and the body of an answer about 2026."""
    response = await client.request("GET", path, caller, params={"year": 2026} | query)
    body: Mapping[str, Any] = response.json()
    return response.status_code, body


def rates(body: Mapping[str, Any]) -> dict[str, str | None]:
    return {row["department"]: row["on_time_rate"] for row in body["items"]}


async def test_a_reader_of_everything_gets_every_department(year: InsightsClient) -> None:
    status, body = await ask(year, RATES)
    assert status == 200
    assert rates(body) == {"QA": "1.0000", "RND": "0.5000"}
    assert (body["name"], body["year"], body["department"]) == ("on-time-rates", 2026, None)
    assert rates((await ask(year, RATES, department="rnd"))[1]) == {"RND": "0.5000"}


async def test_an_answer_comes_in_pages(year: InsightsClient) -> None:
    _, first = await ask(year, RATES, limit=1)
    _, second = await ask(year, RATES, limit=1, cursor=first["next_cursor"])
    assert rates(first) | rates(second) == {"QA": "1.0000", "RND": "0.5000"}
    assert second["next_cursor"] is None
    status, refused = await ask(year, RATES, year=2025, cursor=first["next_cursor"])
    assert (status, refused["code"]) == (422, "cursor-invalid")


async def test_a_department_gets_its_own_answer_alone(year: InsightsClient) -> None:
    own = year.executor_headers("RND")
    assert rates((await ask(year, RATES, own))[1]) == {"RND": "0.5000"}
    status, refused = await ask(year, RATES, own, department="QA")
    assert (status, refused["code"]) == (403, "outside-read-scope")


async def test_a_department_is_not_told_what_another_owes_it(year: InsightsClient) -> None:
    late = "/questions/late-pairs"
    _, owing = await ask(year, late, year.executor_headers("RND"))
    assert [(row["department"], row["counterpart"]) for row in owing["items"]] == [("RND", "QA")]
    for other in ("QA", "HR"):
        assert (await ask(year, late, year.executor_headers(other)))[1]["items"] == []
    assert (await ask(year, late, Role.HR, department="QA"))[1]["items"] == owing["items"]


async def test_hr_gets_pay_and_nothing_of_correspondence(year: InsightsClient) -> None:
    assert (await ask(year, RATES, Role.HR))[0] == 200
    status, refused = await ask(year, "/questions/reply-times", Role.HR)
    assert (status, refused["code"]) == (403, "outside-read-scope")
    listed = await year.request("GET", "/questions", Role.HR)
    assert {one["read_class"] for one in listed.json()["items"]} == {"pay"}
    assert (await ask(year, RATES, Role.CONNECTOR))[0] == 403


async def test_every_question_is_answered_and_says_how(year: InsightsClient) -> None:
    listed = (await year.request("GET", "/questions", Role.BI_READER)).json()["items"]
    assert [one["name"] for one in listed] == [one.name for one in QUESTIONS]
    for one in listed:
        status, body = await ask(year, f"/questions/{one['name']}")
        assert status == 200
        for row in body["items"]:
            assert list(row) == [column["name"] for column in one["columns"]]


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/questions/no-such", {}, 404, "question-unknown"),
        (RATES, {"as-of": "2026-01-01T00:00:00Z"}, 422, "unknown-parameter"),
        (RATES, {"year": "1899"}, 422, "invalid"),
        (RATES, {"department": "nobody"}, 422, "department-does-not-exist"),
    ],
)
async def test_what_is_not_known_is_refused(
    year: InsightsClient, path: str, query: dict[str, Any], status: int, code: str
) -> None:
    answered, refused = await ask(year, path, **query)
    assert (answered, refused["code"]) == (status, code)
