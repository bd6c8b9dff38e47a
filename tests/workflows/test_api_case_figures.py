"""Figures over cases through the API: live cases, imported ones, windows and moments."""

from typing import Any

from tests.workflows.area_client import WorkflowsClient

NOTHING: dict[str, Any] = {"count": 0, "mean": None, "median": None, "p90": None}


async def test_without_cases_counts_are_zero_and_everything_else_is_unknown(
    manual_area_client: WorkflowsClient,
) -> None:
    answer = await manual_area_client.get("/figures/cases")
    assert answer.status_code == 200, answer.text
    found = answer.json()
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
        page = (await manual_area_client.get(f"/figures/{path}", total="true")).json()
        assert (page["items"], page["total"]) == ([], 0)
