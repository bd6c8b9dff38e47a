"""The pain list over HTTP: what pains cost, what is done against them, what comes first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from shared.http.auth import Role
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.programme.area_client import ProgrammeClient, refusal
from tests.programme.test_api_programmes import add_person

PAIN: dict[str, Any] = {
    "title": "Answers take days",
    "description": "Quotations wait.",
    "department": "sales",
    "plan": "communication",
    "target": "resolution-time",
    "source": {"kind": "incident"},
    "estimate": {"times_per_month": "8", "amount": 90, "unit": "minutes"},
}


async def record_pain(client: ProgrammeClient, programme: str, **changes: Any) -> str:
    """Record a pain and return its path."""
    answer = await client.post(f"{programme}/pains", {**PAIN, **changes}, Role.OFFICER_GOALS)
    assert answer.status_code == 201, answer.text
    return f"{programme}/pains/{answer.json()['id']}"


async def ranks(client: ProgrammeClient, programme: str) -> list[tuple[str, int | None, bool]]:
    """Return title, rank and tie of every pain in the list's order."""
    items = (await client.get(f"{programme}/pains")).json()["items"]
    return [(one["title"], one["rank"], one["tied"]) for one in items]


async def test_pains_are_ranked_by_frequency_and_cost(area_client: ProgrammeClient) -> None:
    programme = await area_client.begin_programme()
    await record_pain(area_client, programme, title="unrated", estimate=None)
    cheap = {"times_per_month": "0.5", "amount": 72000, "unit": "money"}
    await record_pain(area_client, programme, title="cheap", estimate=cheap)
    await record_pain(area_client, programme, title="dear")
    same = {"times_per_month": "1", "amount": 720, "unit": "minutes"}
    await record_pain(area_client, programme, title="as dear", estimate=same)
    assert await ranks(area_client, programme) == [
        ("dear", 1, True),
        ("as dear", 1, True),
        ("cheap", 3, False),
        ("unrated", None, False),
    ]
    rate = {"hourly_rate_minor": 2000, "currency": "CNY"}
    answer = await area_client.put(f"{programme}/hourly-rate", rate, Role.OFFICER_GOALS)
    assert answer.status_code == 200
    assert [title for title, _, _ in await ranks(area_client, programme)] == [
        "cheap",
        "dear",
        "as dear",
        "unrated",
    ]


async def test_a_pain_is_solved_by_a_measure(area_client: ProgrammeClient) -> None:
    await add_person(area_client)
    programme = await area_client.begin_programme()
    pain = await record_pain(area_client, programme)
    body = {"what": "answer in a day", "person": "nobody", "by_when": "2026-12-01"}
    answer = await area_client.post(f"{pain}/measures", body)
    assert refusal(answer) == (422, "person-does-not-exist")
    answer = await area_client.post(f"{pain}/measures", {**body, "person": "li"})
    assert answer.status_code == 200, answer.text
    read = (await area_client.get(pain)).json()
    assert (read["status"], read["measures"][0]["person"]) == ("being-treated", "li")
    reason = {"reason": "in force"}
    await area_client.post(f"{pain}/measures/1/close", {"outcome": "done", **reason})
    answer = await area_client.post(f"{pain}/close", {"outcome": "solved", **reason})
    assert answer.status_code == 200, answer.text
    read = (await area_client.get(pain)).json()
    assert (read["status"], read["rank"], read["reason"]) == ("solved", None, "in force")
    await area_client.post(f"{pain}/reopen", {"reason": "felt again"})
    assert (await area_client.get(pain)).json()["status"] == "being-treated"
    before = await read_model_rows(area_client.area)
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before


async def test_a_measure_shows_the_figure_before_and_after_it(
    area_client: ProgrammeClient,
) -> None:
    await add_person(area_client)
    programme = await area_client.begin_programme()
    pain = await record_pain(area_client, programme, measured_of="rnd")
    unmeasured = await record_pain(area_client, programme, target=None)
    now = area_client.installation.clock()
    async with area_client.area.pool.acquire() as db:
        await db.executemany(
            "INSERT INTO measured_item (kind, item, fact_id, began_at, ended_at, department, work)"
            " VALUES ('request', $1, gen_random_uuid(),"
            " $2::timestamptz - make_interval(hours => $3), $2, $4, 'request')",
            [
                (f"{days}-{number}", now + timedelta(days=days, hours=number), hours, department)
                for days, hours, department in ((-20, 30, "rnd"), (2, 10, "rnd"))
                for number in range(5)
            ]
            + [("elsewhere", now + timedelta(days=2), 99, "hr")],
        )
    body = {"what": "answer in a day", "person": "li", "by_when": "2026-12-01"}
    for path in (pain, unmeasured):
        await area_client.post(f"{path}/measures", body)
    (measure,) = (await area_client.get(pain)).json()["measures"]
    assert (measure["before"]["observations"], measure["after"], measure["change"]) == (
        5,
        None,
        None,
    )
    await area_client.installation.advance_time(timedelta(days=1))
    await area_client.post(f"{pain}/measures/1/close", {"outcome": "done", "reason": "in force"})
    (measure,) = (await area_client.get(pain)).json()["measures"]
    assert (measure["after"]["observations"], measure["enough_data"]) == (0, False)
    await area_client.installation.advance_time(timedelta(days=40))
    (measure,) = (await area_client.get(pain)).json()["measures"]
    assert measure["after"]["observations"] == 5
    before, after = (Decimal(measure[side]["value"]) for side in ("before", "after"))
    assert before == 3 * after
    assert Decimal(measure["change"]) == after - before
    (measure,) = (await area_client.get(unmeasured)).json()["measures"]
    assert (measure["before"], measure["enough_data"]) == (None, False)


async def test_a_duplicate_of_a_duplicate_is_shown_with_the_one_that_counts(
    area_client: ProgrammeClient,
) -> None:
    programme = await area_client.begin_programme()
    first, second, third = [await record_pain(area_client, programme) for _ in range(3)]
    for pain, into in ((third, second), (second, first)):
        body = {"into": into.rsplit("/", 1)[1], "reason": "the same"}
        assert (await area_client.post(f"{pain}/merge", body)).status_code == 200
    assert (await area_client.get(first)).json()["duplicates"] == 2
    assert (await area_client.get(third)).json()["merged_into"] == first.rsplit("/", 1)[1]
    listed = (await area_client.get(f"{programme}/pains?status=open")).json()["items"]
    assert len(listed) == 1


async def test_deciding_priorities_meets_the_criterion_of_the_pilot(
    area_client: ProgrammeClient,
) -> None:
    programme = await area_client.begin_programme()
    await record_pain(area_client, programme)
    await record_pain(area_client, programme, plan="goals")
    read = (await area_client.get(f"{programme}/priorities")).json()
    assert [one["plan"] for one in read["weights"]][:2] == ["goals", "communication"]
    assert read["decided"] is None
    decide = f"{programme}/priorities/decide"
    answer = await area_client.post(decide, {"first": "duties"}, Role.OFFICER_DUTIES)
    assert refusal(answer) == (422, "reason-for-another-plan")
    body = {"first": "duties", "reason": "the board asks"}
    answer = await area_client.post(decide, body, Role.OFFICER_DUTIES)
    assert answer.status_code == 200, answer.text
    decided = (await area_client.get(f"{programme}/priorities")).json()["decided"]
    assert (decided["first"], decided["proposed"]) == ("duties", "goals")
    phases = (await area_client.get(programme)).json()["phases"]
    met = {one["criterion"]: one["met"] for one in phases[1]["criteria"]}
    assert met["priorities-decided"] is True
    answer = await area_client.post(f"{programme}/enter-phase", {"phase": "pilot"})
    assert "priorities decided" not in answer.json()["detail"]


async def test_pains_are_recorded_by_officers_while_the_programme_goes_on(
    area_client: ProgrammeClient,
) -> None:
    programme = await area_client.begin_programme()
    answer = await area_client.post(f"{programme}/pains", PAIN, Role.AUDITOR)
    assert refusal(answer) == (403, "role-missing")
    answer = await area_client.post(f"{programme}/pains", {**PAIN, "department": "none"})
    assert refusal(answer) == (422, "department-does-not-exist")
    pain = await record_pain(area_client, programme)
    await area_client.post(f"{programme}/end", {"reason": "done"})
    answer = await area_client.post(f"{pain}/reopen", {"reason": "again"})
    assert refusal(answer) == (409, "programme-is-over")
    unknown = f"/programmes/{'0' * 8}-0000-7000-8000-000000000000"
    assert refusal(await area_client.post(f"{unknown}/pains", PAIN)) == (404, "unknown-programme")
