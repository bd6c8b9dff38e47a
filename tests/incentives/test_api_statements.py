"""Statements over HTTP, and the events that explain every figure."""

from __future__ import annotations

import pytest

from shared.http.auth import Role
from shared.http.cursor_pagination import encode_cursor
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    department_registered,
    handoff_accepted,
    handoff_cancelled,
    handoff_overdue,
    project_closed,
    step_done,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

RATED = ("on_time_rate", "score", "weighted_points")


async def handle_sample_facts(area_client: IncentivesClient) -> None:
    """Give October facts of several types."""
    await area_client.handle_facts(
        *(handoff_accepted(number) for number in range(12)),
        *(handoff_overdue(number) for number in range(12, 16)),
        step_done(16, late=True),
        handoff_accepted(17, "测试"),
        project_closed("launch", "120"),
        project_closed("second", "90"),
    )


async def test_each_count_equals_the_number_of_events_behind_it(
    area_client: IncentivesClient,
) -> None:
    await handle_sample_facts(area_client)
    line = await area_client.statement_line("研发")

    for figure in ("due", "on_time", "late", "excused"):
        behind = await area_client.explain_line("研发", figure)
        assert len(behind) == line[figure], figure
        for one in behind:
            recorded = await area_client.get_event(one["event_id"])
            assert (recorded["outcome"], recorded["cause"]) == (one["outcome"], one["cause"])
            assert (recorded["department"], recorded["period"]) == ("研发", "2026-10")


@pytest.mark.parametrize("figure", RATED)
async def test_a_rate_can_be_recomputed_from_the_events_behind_it(
    area_client: IncentivesClient, figure: str
) -> None:
    await handle_sample_facts(area_client)
    outcomes = [one["outcome"] for one in await area_client.explain_line("研发", figure)]

    on_time, judged = outcomes.count("on_time"), len(outcomes)
    expected = {
        "on_time_rate": f"{on_time / judged:.4f}",
        "score": f"{100 * on_time / judged:.2f}",
        "weighted_points": f"{15 * on_time / judged:.2f}",
    }
    assert (await area_client.statement_line("研发"))[figure] == expected[figure]


async def test_a_bonus_can_be_recomputed_from_the_event_behind_it(
    area_client: IncentivesClient,
) -> None:
    await handle_sample_facts(area_client)
    (behind,) = await area_client.explain_line("研发", "bonus:launch")
    outcome = (await area_client.get_event(behind["event_id"]))["outcome"]

    assert behind["part"] == "bonus"
    amount = outcome["agreed_minor"] * float(outcome["actual"]) / float(outcome["target"]) * 0.6
    assert (await area_client.statement_line("研发"))["bonus"][0]["amount_minor"] == round(amount)
    assert await area_client.explain_line("研发", f"bonus:{behind['subject_id']}") == [behind]
    unknown = await area_client.get(
        "/statements/2026-10/events", department="研发", figure="bonus:nothing"
    )
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown-value")
    assert "bonus:launch, bonus:second" in unknown.json()["detail"]
    assert len(await area_client.explain_line("研发", "bonus:second")) == 1


async def test_adjustments_can_be_recomputed_from_the_events_behind_them(
    area_client: IncentivesClient,
) -> None:
    await handle_sample_facts(area_client)
    await area_client.lock_month()
    await area_client.handle_facts(
        handoff_accepted(12),
        handoff_cancelled(13),
        handoff_accepted(30, late=True),
        step_done(16, late=True),
    )
    await area_client.handle_facts(project_closed("third", "100"))

    behind = await area_client.explain_line("研发", "adjustments", "2026-11")
    adjusted = (await area_client.statement_line("研发", "2026-11"))["adjustments"]
    assert {one["period"] for one in behind} == {"2026-10"}
    assert {one["cause"] for one in behind} == {one["cause"] for one in adjusted}
    changes = {one["cause"]: one["change"] for one in adjusted if one["type"] == "kpi"}
    for one in behind:
        if one["kind"]:
            assert changes[one["cause"]] == _change(one["was"], one["outcome"])
    assert await area_client.explain_line("研发", "late", "2026-11") == []


def _change(was: str | None, outcome: str | None) -> dict[str, int]:
    change = {"due": (outcome is not None) - (was is not None)}
    for name in ("on_time", "late", "excused"):
        change[name] = (outcome == name) - (was == name)
    return {name: step for name, step in change.items() if step}


async def test_the_events_behind_a_line_are_paged(area_client: IncentivesClient) -> None:
    await handle_sample_facts(area_client)
    every = await area_client.explain_line("研发")
    assert len(every) == 12 + 5 + 2

    pages = await area_client.get_pages("/statements/2026-10/events", department="研发", limit=7)

    assert [len(page) for page in pages] == [7, 7, 5]
    assert [one for page in pages for one in page] == every


async def test_a_cursor_belongs_to_its_list(area_client: IncentivesClient) -> None:
    await handle_sample_facts(area_client)
    page = await area_client.get("/statements/2026-10/events", department="研发", limit=1)
    cursor = page.json()["next_cursor"]

    for other in (
        {"department": "测试"},
        {"department": "研发", "figure": "late"},
        {"department": "研发", "cursor": "rubbish"},
    ):
        refused = await area_client.get(
            "/statements/2026-10/events", **{"cursor": cursor, "limit": 1, **other}
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize("figure", ["weight", "LATE", "", "bonus", "late ", "'; DROP TABLE plan"])
async def test_other_figures_are_refused_by_naming_those_there_are(
    area_client: IncentivesClient, figure: str
) -> None:
    refused = await area_client.get("/statements/2026-10/events", department="研发", figure=figure)

    assert refused.status_code == 422
    assert "on_time, late" in refused.json()["detail"]
    assert refused.json()["errors"][0]["parameter"] == "figure"


async def test_an_unknown_kind_is_refused_by_naming_those_there_are(
    area_client: IncentivesClient,
) -> None:
    refused = await area_client.get("/statements/2026-10/events", department="研发", kind="handof")

    assert refused.status_code == 422
    assert "'handoff', 'duty'" in refused.json()["errors"][0]["detail"]


async def test_a_statement_of_one_department(area_client: IncentivesClient) -> None:
    await handle_sample_facts(area_client)
    answer = await area_client.get("/statements/2026-10", department="测试")

    assert [line["department"] for line in answer.json()["departments"]] == ["测试"]
    unknown = await area_client.get("/statements/2026-10", department="月球")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "department-does-not-exist")
    for path, params in (("/statements/2026-10/events", {}), ("/results", {"period": "2026-10"})):
        again = await area_client.get(path, department="月球", **params)
        assert again.json() == {**unknown.json(), "instance": again.json()["instance"]}


async def test_a_code_in_another_case_is_the_same_department(area_client: IncentivesClient) -> None:
    await area_client.installation.add_departments("RND")
    await area_client.handle_facts(handoff_accepted(1, "RND"), project_closed("x", "120", RND="1"))

    line = (await area_client.get("/statements/2026-10", department="rnd")).json()["departments"]
    events = (await area_client.get("/statements/2026-10/events", department="rnd")).json()["items"]
    results = (await area_client.get("/results", period="2026-10", department="rnd")).json()
    assert (len(line), len(events), len(results["items"])) == (1, 2, 1)


@pytest.mark.parametrize(
    "period", ["2026-13", "0000-01", "2026-1", "26-10", "latest", "９９９９-01"]
)
async def test_only_months_have_statements(area_client: IncentivesClient, period: str) -> None:
    for path in (f"/statements/{period}", f"/statements/{period}/events?department=A"):
        refused = await area_client.get(path)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["parameter"] == "period"


async def test_the_last_of_all_months_has_a_statement(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(department_registered("研发"))

    assert (await area_client.statement_line("研发", "9000-12"))["due"] == 0


async def test_results_are_listed_by_project_and_department(area_client: IncentivesClient) -> None:
    await handle_sample_facts(area_client)
    pages = await area_client.get_pages("/results", period="2026-10", limit=3)
    found = [
        (one["project"], one["department"], one["amount_minor"]) for page in pages for one in page
    ]

    assert found == [
        ("launch", "测试", 48_000),
        ("launch", "研发", 72_000),
        ("second", "测试", None),
        ("second", "研发", None),
    ]
    (one, _) = (await area_client.get("/results", period="2026-10", department="测试")).json()[
        "items"
    ]
    assert (one["target"], one["actual"], one["ratio"], one["met"]) == ("100", "120", "0.4", True)
    assert (await area_client.get("/results")).status_code == 422


READS = (
    "/periods",
    "/statements/2026-10",
    "/statements/2026-10/events?department=研发",
    "/plans",
    "/plans/1",
    "/results?period=2026-10",
)


@pytest.mark.parametrize("path", READS)
async def test_auditors_and_managers_read_but_only_with_a_token(
    area_client: IncentivesClient, path: str
) -> None:
    for role in (Role.AUDITOR, Role.GENERAL_MANAGER, Role.BI_READER, Role.HR):
        assert (await area_client.get(path, role)).status_code == 200
    client = area_client.installation.http_client
    assert (await client.get(area_client.api_root + path)).status_code == 401
    nobody = area_client.installation.authorization_headers()
    assert (await client.get(area_client.api_root + path, headers=nobody)).status_code == 403


@pytest.mark.parametrize("path", ["/periods", "/plans", "/results?period=2026-10"])
async def test_pages_have_between_one_and_five_hundred_items(
    area_client: IncentivesClient, path: str
) -> None:
    joined = "&" if "?" in path else "?"
    for limit in ("0", "501", "-1", "many"):
        assert (await area_client.get(f"{path}{joined}limit={limit}")).status_code == 422
    foreign = encode_cursor(["x"], list="another")
    assert (await area_client.get(f"{path}{joined}cursor={foreign}")).status_code == 422
