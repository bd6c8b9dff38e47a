"""Reads figures over cases through the API, and compares them with a plain computation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.workflows.area_client import WorkflowsClient
from tests.workflows.case_figures_oracle import ExpectedFigures, duration_figures, share_text

NOTHING: dict[str, Any] = {"count": 0, "mean": None, "median": None, "p90": None}
UNIT_SECONDS = {"D": 86_400, "H": 3600, "M": 60, "S": 1}


def in_seconds(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return duration figures with seconds instead of texts such as `P1DT2H`."""
    return {
        name: sum(int(n) * UNIT_SECONDS[unit] for n, unit in re.findall(r"(\d+)([DHMS])", value))
        if isinstance(value, str)
        else value
        for name, value in figures.items()
    }


async def read_all(client: WorkflowsClient, path: str, **query: Any) -> list[dict[str, Any]]:
    """Read a list of figures, several pages of it."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get(f"/figures/{path}", limit=100, total="true", **query, **cursor)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
        if page["next_cursor"] is None:
            assert page["total"] == len(items)
            return items
        cursor = {"cursor": page["next_cursor"]}


async def assert_as_expected(
    client: WorkflowsClient, expected: ExpectedFigures, **query: Any
) -> None:
    """Compare every figure of a selection with the expected ones."""
    whole = (await client.get("/figures/cases", **query)).json()
    assert whole["cases"] == len(expected.cycles)
    assert in_seconds(whole["cycle_time"]) == duration_figures(expected.cycles)
    every = [one for group in expected.sojourns.values() for one in group]
    assert in_seconds(whole["sojourn"]) == duration_figures(every)
    assert whole["openings"] == expected.openings.total()
    assert whole["waiting"] == whole["working"] == NOTHING

    steps = {row["activity"]: row for row in await read_all(client, "steps", **query)}
    assert {name: row["openings"] for name, row in steps.items()} == expected.openings
    for name, row in steps.items():
        assert in_seconds(row["sojourn"]) == duration_figures(expected.sojourns.get(name, []))
        assert row["reopened"] == expected.reopened[name]
        assert row["reopened_share"] == share_text(row["reopened"], row["openings"])

    departments = await read_all(client, "departments", **query)
    for row in departments:
        took = expected.sojourns_of.get(row["department"], [])
        assert in_seconds(row["sojourn"]) == duration_figures(took)
    assert expected.sojourns_of.keys() <= {row["department"] for row in departments}

    variants = await read_all(client, "variants", **query)
    assert {tuple(row["activities"]): row["cases"] for row in variants} == expected.variants
    assert [row["cases"] for row in variants] == sorted(expected.variants.values(), reverse=True)
    for row in variants:
        assert row["share"] == share_text(row["cases"], len(expected.cycles))

    handovers = await read_all(client, "handovers", **query)
    found = {(row["sender"], row["recipient"]): row["times"] for row in handovers}
    assert found == expected.handovers
