"""The job that tries a rule on the facts of past days, which it reads from the bus."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from services.workflows.application.fact_catalogue import heard_facts
from services.workflows.application.rule_firings import is_of_imported_case
from services.workflows.domain.automation_rule_dry_run import (
    DRY_RUN_JOB,
    DryRun,
    DryRunAction,
    DryRunRequest,
)
from shared.eventsourcing.bus_consumer_port import FactBus
from shared.eventsourcing.catch_up_subscription import ReceivedFact
from shared.postgres.job import JobRow
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.job_worker import JobHandler, JobReport, make_job_worker

ACTIONS_PART = "actions"
MAX_LISTED_ACTIONS = 10_000
"""So many actions are listed; the others are counted."""
SILENCE_SECONDS = 60.0
"""The bus has something for whoever is behind its end, at the latest after so long."""


async def run_dry_runs(area: AreaContext, bus: FactBus) -> None:
    """Run the area's dry runs, for ever."""
    await make_job_worker({DRY_RUN_JOB: make_dry_run_handler(bus)})(area)


def make_dry_run_handler(bus: FactBus) -> JobHandler:
    """Return what tries a rule on the past facts of its type."""

    async def dry_run(area: AreaContext, request: Mapping[str, Any], report: JobReport) -> str:
        del area
        asked = DryRunRequest.model_validate(request)
        fact_type = asked.terms.when.fact_type
        run, listed = DryRun(asked, heard_facts()[fact_type]), 0
        async for done, total, received in _read_topic(bus, fact_type.split(".")[1]):
            found = [
                run.add(
                    one.fact.id,
                    one.fact.recorded_at,
                    json.loads(one.fact.data),
                    imported=is_of_imported_case(one.fact),
                )
                for one in received
                if one.fact.type == fact_type
            ]
            rows = [_row(one) for one in found if one is not None][: MAX_LISTED_ACTIONS - listed]
            listed += len(rows)
            await report.save(done, total, {ACTIONS_PART: rows})
        return run.result().model_dump_json()

    return dry_run


def _row(action: DryRunAction) -> JobRow:
    return JobRow(next(iter(action.departments), ""), action.model_dump_json())


async def _read_topic(
    bus: FactBus, topic: str
) -> AsyncIterator[tuple[int, int, Sequence[ReceivedFact]]]:
    """Yield what an area has published by now, with how many positions are read of how many.

    Raises `TimeoutError` where the bus says nothing before its end is reached.
    """
    ends = {name: end for name, end in (await bus.end_positions([topic])).items() if end}
    reached = dict.fromkeys(ends, 0)
    if not ends:
        return
    async with bus.open_catch_up_subscription([topic], {}) as subscription:
        while any(reached[name] < end for name, end in ends.items()):
            async with asyncio.timeout(SILENCE_SECONDS):
                received = await subscription.next_facts()
            known = [
                one
                for one in received
                if one.partition in ends and one.next_cursor.position <= ends[one.partition]
            ]
            for one in received:
                if one.partition in ends:
                    end = ends[one.partition]
                    reached[one.partition] = min(one.next_cursor.position, end)
            yield sum(reached.values()), sum(ends.values()), known
