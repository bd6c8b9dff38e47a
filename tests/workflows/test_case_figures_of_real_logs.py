"""Figures over real logs: against a plain computation, and against pm4py where it is installed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.workflows.domain.external_event_log import LogFieldMapping, LogRow, read_event_log
from services.workflows.domain.historic_obligations import group_into_cases
from services.workflows.domain.history_import import imported_case_id
from services.workflows.domain.imported_case import RecordImportedCase, decide
from services.workflows.projections import cases, figure_rows
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.case_figures_oracle import expect_figures
from tests.workflows.event_log_builders import SHANGHAI
from tests.workflows.figures_reading import assert_as_expected, in_seconds, read_all
from tests.workflows.standard_durations import standard_durations_in_python

REAL_LOGS = Path(__file__).parents[2].parent / "shared" / "data" / "eventlogs"
PEER = Path(__file__).parents[1] / "bench" / "peers" / "mining_figures.py"
MINING_PYTHON = os.environ.get("CONCORD_MINING_PYTHON", "")
PEER_MISSING = "set CONCORD_MINING_PYTHON to an interpreter with pm4py (tests/bench/peers)"
LOGS = pytest.mark.parametrize(
    ("name", "department"),
    [
        ("wabo_receipt", "org:group"),
        ("bpic2020_request_for_payment", "org:role"),
        ("bpic2020_domestic_declarations", "org:role"),
    ],
)
IMPORT_ID = UUID(int=7)
RECORDED_AT = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 5000

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not REAL_LOGS.is_dir(), reason="needs the event logs in ../shared/data"),
]


def recorded_events(path: Path, department: str) -> Iterator[RecordedEvent[Any]]:
    """Yield what an import of a file records, case by case."""
    with path.open("rb") as file:
        read = list(read_event_log(file, LogFieldMapping(department=department), SHANGHAI))
    rows = sorted((one for one in read if isinstance(one, LogRow)), key=lambda one: one.case)
    standards = standard_durations_in_python(group_into_cases(rows), None)
    context = EventContext(correlation=IMPORT_ID, actor="test")
    for case in group_into_cases(rows):
        case_id = imported_case_id(IMPORT_ID, case[0].case)
        command = RecordImportedCase(case_id, IMPORT_ID, case, standards)
        for version, event in enumerate(decide(command, None), start=1):
            stream = f"case-{case_id}"
            yield RecordedEvent(1, stream, version, case_id, RECORDED_AT, context, event)


async def fill(client: WorkflowsClient, events: Sequence[RecordedEvent[Any]]) -> None:
    """Project events, as a rebuild does."""
    async with client.area.pool.acquire() as db:
        for begin in range(0, len(events), BATCH):
            for projection in (cases.PROJECTION, figure_rows.PROJECTION):
                await projection.project(db, events[begin : begin + BATCH])


@LOGS
async def test_figures_are_those_of_a_plain_computation(
    manual_area_client: WorkflowsClient, name: str, department: str
) -> None:
    path = REAL_LOGS / f"{name}.xes.gz"
    await fill(manual_area_client, list(recorded_events(path, department)))
    await assert_as_expected(manual_area_client, expect_figures(path, department))


@LOGS
@pytest.mark.skipif(not MINING_PYTHON, reason=PEER_MISSING)
async def test_figures_are_those_of_pm4py(
    manual_area_client: WorkflowsClient, name: str, department: str
) -> None:
    path = REAL_LOGS / f"{name}.xes.gz"
    await fill(manual_area_client, list(recorded_events(path, department)))
    done = subprocess.run(
        (MINING_PYTHON, str(PEER), str(path), department),
        check=True,
        capture_output=True,
        text=True,
    )
    expected = json.loads(done.stdout.splitlines()[-1])

    whole = (await manual_area_client.get("/figures/cases")).json()
    assert in_seconds(whole["cycle_time"]) == pytest.approx(expected["cycle_time"], abs=0.501)
    steps = await read_all(manual_area_client, "steps")
    found = {row["activity"]: row["sojourn"] for row in steps if row["sojourn"]["count"]}
    assert found.keys() == expected["sojourns"].keys()
    for activity, sojourn in found.items():
        assert in_seconds(sojourn) == pytest.approx(expected["sojourns"][activity], abs=0.501)
    variants = await read_all(manual_area_client, "variants")
    assert sorted([one["activities"], one["cases"]] for one in variants) == expected["variants"]
    handovers = await read_all(manual_area_client, "handovers")
    found_pairs = sorted([one["sender"], one["recipient"], one["times"]] for one in handovers)
    assert found_pairs == expected["handovers"]
