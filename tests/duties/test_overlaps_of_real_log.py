"""Overlaps in behaviour of a real event log, against an account that compares all with all."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from services.duties.domain.handoff_events import HandoffAccepted
from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_events import DutyAssigned
from tests.duties.area_client import DutiesClient
from tests.duties.overlap_examples import (
    accepted,
    as_output,
    find_plainly,
    nameless,
    noon,
    project,
    read_rows,
)

LOG = Path(__file__).parents[2].parent / "shared/data/eventlogs/wabo_receipt.xes.gz"
NTH_CASE = 9
"""Every ninth case is read: the plain account takes seconds for all of them."""

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not LOG.exists(), reason=f"needs {LOG}, receipts of building permits"),
]


def handed_over() -> Iterator[HandoffAccepted]:
    """Yield each step as what one group hands over to the group of the next step."""
    with gzip.open(LOG) as file:
        traces = ET.parse(file).getroot().findall("{*}trace")
    for number, trace in enumerate(traces[::NTH_CASE]):
        steps = [
            {str(one.get("key")): str(one.get("value")) for one in step}
            for step in trace.findall("{*}event")
        ]
        recipients = [*(step["org:group"] for step in steps[1:]), "applicant"]
        for place, (step, recipient) in enumerate(zip(steps, recipients, strict=True)):
            yield accepted(
                f"{number} {place}",
                step["concept:name"],
                step["org:group"],
                recipient,
                date.fromisoformat(step["time:timestamp"][:10]),
            )


async def test_overlaps_of_a_real_log_are_those_of_a_plain_account(
    area_client: DutiesClient,
) -> None:
    events = list(handed_over())
    names = sorted({event.obligation.deliverable for event in events})
    entries = [
        DutyAssigned(
            project_id=UUID(int=1),
            duty=ProjectDuty(
                duty_id=UUID(int=number),
                activity=name,
                deliverable=name,
                accountable="rnd",
                recipient="test",
                due_days=1,
                acceptance="it is complete",
            ),
            at=noon(date(2010, 1, 1)),
        )
        for number, name in enumerate(names, 1)
    ]
    outputs = [as_output(event) for event in events]
    async with area_client.area.pool.acquire() as db:
        transaction = db.transaction()
        await transaction.start()
        await project(db, [*entries, *events], 500)
        for days in (3, 31):
            found = await read_rows(db, days)
            assert nameless(found) == nameless(find_plainly(outputs, days))
            assert {one.similarity for one in found} > {100}, "names that are alike, too"
        await transaction.rollback()
