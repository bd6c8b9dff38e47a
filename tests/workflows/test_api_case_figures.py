"""Figures over imported histories through the API, against a plain computation."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from shared.http.auth import Role
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.case_figures_oracle import expect_figures
from tests.workflows.figures_reading import NOTHING, assert_as_expected, read_all
from tests.workflows.generated_logs import BEGIN, awkward_log
from tests.workflows.history_oracle import compute_expected_history


async def test_figures_of_a_history_are_those_of_a_plain_computation(
    area_client: WorkflowsClient, tmp_path: Path
) -> None:
    path = tmp_path / "log.xes"
    path.write_text(awkward_log(seed=17, cases=150), encoding="utf-8")
    log = await area_client.import_log(path.read_bytes())
    await assert_as_expected(area_client, expect_figures(path))

    begin, end = BEGIN + timedelta(days=20), BEGIN + timedelta(days=60)
    window = {"from": begin.isoformat(), "to": end.isoformat(), "import_id": log["id"]}
    within = expect_figures(path, ended_from=begin, ended_before=end)
    assert 10 < len(within.cycles) < 140
    await assert_as_expected(area_client, within, **window)

    whole = (await area_client.get("/figures/cases")).json()
    history = compute_expected_history(path)
    due = [(one["due"], one["late"]) for one in history.figures_by_month.values()]
    assert whole["judged"] == sum(int(one or 0) for one, _ in due)
    assert whole["late"] == sum(int(one or 0) for _, one in due)
    (only,) = await read_all(area_client, "flows")
    assert {name: only[name] for name in only.keys() & whole.keys()} == {
        name: whole[name] for name in only.keys() & whole.keys()
    }
    longest = await read_all(area_client, "steps", sort="-sojourn")
    assert whole["bottleneck"]["activity"] == longest[0]["activity"]
    assert whole["bottleneck"]["basis"] == "sojourn"
    assert whole["conformance"]["cases"] == whole["cases_without_sequence"] == 0


async def test_without_cases_counts_are_zero_and_everything_else_is_unknown(
    manual_area_client: WorkflowsClient,
) -> None:
    found = (await manual_area_client.get("/figures/cases")).json()
    for name in ("cycle_time", "sojourn", "waiting", "working"):
        assert found[name] == NOTHING
    counts = ("cases", "withdrawn", "openings", "reopened", "judged", "late", "reworked_cases")
    assert {found[name] for name in counts} == {0}
    for name in ("late_share", "reopened_share", "reworked_share", "bottleneck", "from", "to"):
        assert found[name] is None, name
    assert found["conformance"] == {
        "cases": 0,
        "conforming_cases": 0,
        "case_share": None,
        "moves": 0,
        "conforming_moves": 0,
        "move_share": None,
    }
    for path in ("flows", "steps", "departments", "variants", "handovers"):
        assert await read_all(manual_area_client, path) == []


async def test_what_is_no_window_is_refused(manual_area_client: WorkflowsClient) -> None:
    for query in ({"from": "yesterday"}, {"to": "2026-01-01T00:00:00"}, {"flow_id": "x"}):
        answer = await manual_area_client.get("/figures/steps", **query)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), query


async def test_figures_need_a_role_that_reads_the_work(
    manual_area_client: WorkflowsClient,
) -> None:
    for path in ("cases", "flows", "steps", "departments", "variants", "handovers"):
        read = f"/figures/{path}"
        executor = manual_area_client.executor_headers("legal")
        assert (await manual_area_client.get(read, executor)).status_code == 200
        assert (await manual_area_client.get(read, Role.HR)).status_code == 403
