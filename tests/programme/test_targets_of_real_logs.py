"""Of two real logs, the first half is the baseline and the second is current.

`CONCORD_TEST_WHOLE_LOGS=1` takes the logs whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.programme.area_client import ProgrammeClient
from tests.programme.log_oracle import (
    Case,
    Observed,
    by_week,
    durations,
    half_of,
    halves,
    limits,
    read_cases,
    received_steps,
)
from tests.programme.target_examples import facts, hear

REAL_LOGS = Path(__file__).parents[2].parent / "shared" / "data" / "eventlogs"
LOGS = ("wabo_receipt.xes.gz", "bpic2020_domestic_declarations.xes.gz")
MOST_CASES = None if os.environ.get("CONCORD_TEST_WHOLE_LOGS") else 150
IMPORT = UUID("0f0f0f0f-0000-4000-8000-000000000001")
Told = tuple[str, dict[str, Any]]

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not REAL_LOGS.exists(), reason="the event logs are not here"),
]


def facts_of(cases: list[Case]) -> Iterator[Told]:
    """Yield the facts of an import of cases."""
    for case in cases:
        case_id = str(uuid5(IMPORT, case.name))
        told = {"case_id": case_id, "case": case.name}
        yield (
            "workflows.case-imported",
            {
                **told,
                "import_id": str(IMPORT),
                "opened_at": case.events[0].at.isoformat(),
                "at": case.events[-1].at.isoformat(),
            },
        )
        for place, after in enumerate(case.events[1:], 1):
            before = case.events[place - 1]
            if not after.department:
                continue
            times = {"opened_at": before.at.isoformat(), "done_at": after.at.isoformat()}
            step = {**told, "step": place, "department": after.department}
            yield ("workflows.step-done", {**step, **times})
            if before.department and before.department != after.department:
                departments = {"sender": before.department, "recipient": after.department}
                yield ("workflows.work-handed-over", {**told, "step": place, **departments})


@pytest.mark.parametrize("log", LOGS)
async def test_verdicts_and_limits_equal_those_of_a_plain_calculation(
    log: str, area_client: ProgrammeClient
) -> None:
    cases = read_cases(REAL_LOGS / log, MOST_CASES)
    await hear(area_client, facts(*facts_of(cases)))
    last_day = half_of(cases)
    ended = max(case.events[-1].at for case in cases).date() + timedelta(days=1)
    for target, observed in (
        ("resolution-time", durations(cases)),
        ("collaboration-efficiency", received_steps(cases)),
    ):
        before, now = halves(observed, last_day)
        frozen = await area_client.post(
            f"/targets/{target}/baselines",
            {
                "first_day": "2000-01-01",
                "last_day": str(last_day),
                "import_ids": [str(IMPORT)],
                "reason": "the first half of the log",
            },
        )
        assert frozen.status_code == (200 if before else 409), frozen.text
        found = (await area_client.get(f"/targets/{target}", day=str(ended))).json()
        print(log, target, _shown(found))  # noqa: T201  the figures of the whole logs
        if before:
            _compare(found, before, now, is_rate=target == "collaboration-efficiency")


def _compare(
    found: dict[str, Any], before: list[Observed], now: list[Observed], *, is_rate: bool
) -> None:
    def value(hours: list[float]) -> float:
        return 24 * len(hours) / sum(hours) if is_rate else sum(hours) / len(hours)

    def near(expected: float | list[float]) -> Any:
        return pytest.approx(expected, rel=1e-6, abs=2e-6)

    sides = []
    for name, side in (("baseline", before), ("current", now)):
        weeks = by_week(side)
        points = [value(hours) for _, hours in sorted(weeks.items()) if sum(hours) or not is_rate]
        sides.append(value([hours for week in weeks.values() for hours in week]))
        assert float(found[name]["value"]) == near(sides[-1])
        assert found[name]["points"] == len(points)
        assert [float(one["value"]) for one in found["chart"][f"{name}_points"]] == near(points)
        told = found["chart"][f"{name}_limits"]
        if len(points) < 5:
            assert told is None
        else:
            mean, lower, upper = limits(points)
            assert float(told["mean"]) == near(mean)
            assert float(told["lower"]) == near(lower)
            assert float(told["upper"]) == near(upper)
    change = sides[1] / sides[0] - 1
    is_met = change >= 0.4 if is_rate else change <= -0.3
    assert float(found["change_percent"]) == near(100 * change)
    if found["current"]["points"] >= 5:
        assert found["verdict"] == ("met" if is_met else "not-met")
    else:
        assert found["reason"] == "few-points"


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "baseline": found["baseline"] and found["baseline"]["value"],
        "current": found["current"]["value"],
        "points": found["current"]["points"],
        "change": found["change_percent"],
        "interval": found["change_percent_interval"],
        "verdict": (found["verdict"], found["reason"], found["certain"]),
        "limits": found["chart"]["current_limits"],
        "signals": len(found["chart"]["signals"]),
        "shifts": len(found["chart"]["shifts"]),
    }
