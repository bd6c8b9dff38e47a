"""The standard durations that the database computes from a log's uploaded rows."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from services.workflows.application.import_staging import (
    compute_standard_durations,
    copy_uploaded_rows,
)
from services.workflows.domain.external_event_log import LogRow
from services.workflows.domain.external_event_log.log_staging import LogStaging
from services.workflows.domain.historic_obligations import group_into_cases
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.standard_durations import standard_durations_in_python

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def took(*hours: float, activity: str = "check") -> Iterator[LogRow]:
    """Give a case of two events for each time."""
    for hour in hours:
        case = f"{activity} {hour}"
        yield LogRow(1, case, "open", NOON, "a", None)
        yield LogRow(2, case, activity, NOON + hour * HOUR, "a", None)


async def computed(
    client: WorkflowsClient,
    rows: Sequence[LogRow],
    until: date | None = None,
    percentile: int = 80,
) -> dict[str, timedelta]:
    """Return what the database computes; nothing of the rows stays."""

    async def pieces() -> AsyncIterator[bytes]:
        for piece in LogStaging(()).write_rows(iter(rows)):
            yield piece

    async with client.area.unit_of_work() as unit:
        await copy_uploaded_rows(unit.connection, pieces())
        return (await compute_standard_durations(unit.connection, until, percentile)).by_activity


async def test_it_is_the_nearest_rank_80th_percentile_of_the_times_since_the_event_before(
    manual_area_client: WorkflowsClient,
) -> None:
    ranks = {1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 6: 5, 9: 8, 10: 8, 11: 9}
    rows = [row for n in ranks for row in took(*range(n, 0, -1), activity=f"check {n}")]
    assert await computed(manual_area_client, rows) == {
        f"check {n}": rank * HOUR for n, rank in ranks.items()
    }


async def test_another_percentile_has_an_exact_rank_as_well(
    manual_area_client: WorkflowsClient,
) -> None:
    """7 % of 100 is 7, though 0.07 × 100 is more than 7 in floating point."""
    rows = list(took(*range(1, 101)))
    for percentile in (1, 7, 14, 28, 29, 55, 56, 57, 58, 70, 99, 100):
        found = await computed(manual_area_client, rows, percentile=percentile)
        assert found == {"check": percentile * HOUR}


async def test_the_longest_possible_time_is_exact_to_the_microsecond(
    manual_area_client: WorkflowsClient,
) -> None:
    first = datetime(1900, 1, 1, tzinfo=UTC)
    last = datetime(9000, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    rows = [LogRow(1, "A", "open", first, "a", None), LogRow(2, "A", "close", last, "a", None)]
    assert await computed(manual_area_client, rows) == {"close": last - first}


async def test_a_baseline_includes_what_ended_by_the_end_of_its_day_in_the_companys_zone(
    manual_area_client: WorkflowsClient,
) -> None:
    until = date(2026, 3, 2)
    in_time = datetime(2026, 3, 2, 15, 59, 59, 999_999, tzinfo=UTC)
    rows = [
        LogRow(1, "A", "open", NOON, "a", None),
        LogRow(2, "A", "check", in_time, "a", None),
        LogRow(3, "A", "pay", datetime(2026, 3, 2, 16, tzinfo=UTC), "a", None),
    ]
    assert await computed(manual_area_client, rows, until) == {"check": in_time - NOON}
    assert (await computed(manual_area_client, rows, date.max)).keys() == {"check", "pay"}


async def test_any_log_gives_what_python_computes(manual_area_client: WorkflowsClient) -> None:
    rng = random.Random(2026)
    rows = [
        LogRow(
            number,
            f"case {rng.randrange(60)}{rng.choice(['', ' ', 'é' * 30])}",
            rng.choice(["check", "pay", "file", "部门"]),
            NOON + timedelta(microseconds=rng.randrange(5) * rng.randrange(10**12)),
            rng.choice(["a", "b", None]),
            rng.choice(["ann", None]),
        )
        for number in range(1, 2000)
    ]
    by_case = sorted(rows, key=lambda row: row.case)
    for until in (None, date(2026, 3, 20)):
        expected = standard_durations_in_python(group_into_cases(by_case), until)
        assert await computed(manual_area_client, rows, until) == expected
