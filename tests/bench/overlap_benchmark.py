"""Benchmark: overlaps among many entries and outputs: pages of the list, and the check of an entry.

Beside each is its bare SQL. What an entry and an output cost the append, and later, is stated, too.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from services.duties.api.accountability_checks import find_overlap
from services.duties.domain.handoff_events import HandoffAccepted
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.project_duties import ProjectDuty, normalize_activity
from services.duties.domain.project_events import DutyAssigned, DutyScheduled
from services.duties.projections.overlap_tables import PROJECTION
from services.duties.service import service
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent
from shared.http.auth import Role
from shared.service_runtime.running_area import RunningArea
from shared.testing.installation import TestInstallation, run_test_installation
from tests.bench.benchmark import BenchmarkContext, Measured
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most

DEPARTMENTS = [f"D{number:02}" for number in range(40)]
ENTRIES_A_TOPIC = 20
NAMES = ("{} 月报", "月度 {} 报告")
"""Each activity and output has two names, which are similar."""
DAYS = 700
BATCH = 2_000
PAGE = 50
BARE_PAGE = (
    "SELECT * FROM overlap WHERE department = $1 OR other_department = $1"
    " ORDER BY listed_on DESC, overlap_id DESC LIMIT $2"
)
BARE_CHECK = (
    "SELECT * FROM accountability WHERE activity_key = $1 AND first_day <= $3 AND last_day >= $2"
)


async def measure_overlaps(context: BenchmarkContext) -> AsyncIterator[Measured]:
    """Measure pages and checks among 20,000 entries and 50,000 accepted handoffs."""
    entries, outputs = context.choose(full=(20_000, 50_000), smoke=(60, 150))
    topics = entries // ENTRIES_A_TOPIC
    rounds, requests = context.choose(full=(5, 40), smoke=(1, 4))
    async with (
        context.run_database() as fresh,
        run_test_installation(
            [service], context.folder, fresh.url, background=False
        ) as installation,
    ):
        area = installation.area("duties")
        await installation.add_departments(*DEPARTMENTS)
        entry_time = await _project(area, _entry_events(entries, topics), entries)
        output_time = await _project(area, _output_events(entries, outputs, topics), outputs)
        async with area.pool.acquire() as db:
            await db.execute("VACUUM (ANALYZE)")
            found = await db.fetchval("SELECT count(*) FROM overlap")
        assert found > 0
        pages = [await _measure_pages(installation, area, requests) for _ in range(rounds)]
        checks = [await _measure_checks(area, entries, topics, requests) for _ in range(rounds)]
        written, followed = await _measure_writing(area, outputs, topics, requests)
    of = f"of {found:,} overlaps ({entries:,} entries, {outputs:,} outputs)"
    yield RatioResult(f"a page of {PAGE} {of}", pages, "ms", expect_at_most(3), "its bare SQL")
    yield RatioResult("the overlap check of an entry", checks, "ms", expect_at_most(3), "bare SQL")
    yield (
        f"Entries and outputs take {entry_time:.2f} and {output_time:.2f} ms each in large batches;"
        f" one accepted handoff among {outputs:,} takes the append {written:.2f} ms (median), and"
        f" what follows it {followed:.2f} ms"
    )


def _names(number: int, topics: int) -> tuple[str, str]:
    """Return the name, and the department that has it."""
    form, topic = divmod(number, topics)
    department = DEPARTMENTS[(topic * 7 + form % 3) % len(DEPARTMENTS)]
    return NAMES[form % 2].format(f"主题{topic}"), department


def _at(number: int) -> datetime:
    return datetime(2025, 1, 1, 4, tzinfo=UTC) + timedelta(number * 37 % DAYS)


def _duty(number: int, topics: int) -> ProjectDuty:
    name, department = _names(number, topics)
    return ProjectDuty(
        duty_id=UUID(int=number),
        activity=name,
        deliverable=name,
        accountable=department,
        recipient=DEPARTMENTS[number % topics % len(DEPARTMENTS)],
        due_days=20,
        acceptance="it is complete",
    )


def _entry_events(count: int, topics: int) -> Iterator[Sequence[Any]]:
    for number in range(count):
        duty, at, project = _duty(number, topics), _at(number), UUID(int=number)
        yield (
            DutyAssigned(project_id=project, duty=duty, at=at),
            DutyScheduled(project_id=project, duty=duty, due_at=at + timedelta(20), at=at),
        )


def _output_events(entries: int, count: int, topics: int) -> Iterator[Sequence[Any]]:
    for number in range(count):
        yield (_accepted(number, _duty(number % entries, topics)),)


def _accepted(number: int, duty: ProjectDuty) -> HandoffAccepted:
    at = _at(number)
    owed = Obligation(
        handoff_id=UUID(int=number),
        project_id=duty.duty_id,
        duty_id=duty.duty_id,
        deliverable=duty.deliverable,
        sender=duty.accountable,
        recipient=duty.recipient,
        due_at=at,
    )
    return HandoffAccepted(obligation=owed, deadline=at, delivered_at=at, at=at)


async def _project(area: RunningArea, events: Iterator[Sequence[Any]], count: int) -> float:
    """Project events and return the milliseconds for each of so many things."""
    begin, batch = time.perf_counter(), list[RecordedEvent[Any]]()
    for several in events:
        batch += [_recorded(event) for event in several]
        if len(batch) >= BATCH:
            await _write(area, batch)
            batch = []
    await _write(area, batch)
    return (time.perf_counter() - begin) * 1_000 / count


def _recorded(event: Any) -> RecordedEvent[Any]:
    context = EventContext(correlation=UUID(int=0), actor="bench")
    return RecordedEvent(1, "stream-1", 1, UUID(int=1), event.at, context, event)


async def _write(area: RunningArea, batch: Sequence[RecordedEvent[Any]]) -> None:
    async with area.pool.acquire() as db, db.transaction():
        await PROJECTION.project_whole(db, batch)


async def _measure_pages(
    installation: TestInstallation, area: RunningArea, requests: int
) -> tuple[float, float]:
    """Return the milliseconds of a page and of its bare SQL; fails where they differ."""
    headers = installation.authorization_headers(Role.AUDITOR)
    ours = theirs = 0.0
    for department in DEPARTMENTS[:requests]:
        begin = time.perf_counter()
        answer = await installation.http_client.get(
            "/api/duties/v1/overlaps",
            params={"department": department, "limit": PAGE},
            headers=headers,
        )
        middle = time.perf_counter()
        async with area.pool.acquire() as db:
            rows = await db.fetch(BARE_PAGE, department, PAGE)
        ours += middle - begin
        theirs += time.perf_counter() - middle
        shown = [one["overlap_id"] for one in answer.json()["items"]]
        assert shown == [row["overlap_id"] for row in rows], department
    return ours * 1_000 / requests, theirs * 1_000 / requests


async def _measure_checks(
    area: RunningArea, entries: int, topics: int, requests: int
) -> tuple[float, float]:
    """Return the milliseconds of a check and of its bare SQL; fails where they differ."""
    ours = theirs = 0.0
    async with area.pool.acquire() as db:
        for number in range(requests):
            duty, at = _duty(number * 31 % entries, topics), _at(number)
            other = duty.model_copy(update={"accountable": "nobody", "duty_id": UUID(int=10**9)})
            event = DutyScheduled(
                project_id=UUID(int=10**9), duty=other, due_at=at + timedelta(9), at=at
            )
            begin = time.perf_counter()
            refusal = await find_overlap(db, [event])
            middle = time.perf_counter()
            days = (at.date(), at.date() + timedelta(9))
            held = await db.fetch(BARE_CHECK, normalize_activity(duty.activity), *days)
            ours += middle - begin
            theirs += time.perf_counter() - middle
            assert (refusal is not None) == bool(held), duty.activity
    return ours * 1_000 / requests, theirs * 1_000 / requests


async def _measure_writing(
    area: RunningArea, first: int, topics: int, count: int
) -> tuple[float, float]:
    """Return the medians of the milliseconds for one accepted handoff: of the append, and later."""
    assert PROJECTION.later is not None
    written, followed = list[float](), list[float]()
    for number in range(first, first + count):
        event = _recorded(_accepted(number, _duty(number % topics, topics)))
        async with area.pool.acquire() as db, db.transaction():
            begin = time.perf_counter()
            await PROJECTION.project(db, [event])
            middle = time.perf_counter()
            await PROJECTION.later.project(db, [event])
            written.append((middle - begin) * 1_000)
            followed.append((time.perf_counter() - middle) * 1_000)
    return median(written), median(followed)
