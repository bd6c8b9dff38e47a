"""Benchmark: memory of all areas in one process, idle, after a million facts were consumed.

A handoff is accepted over HTTP. Its facts are then repeated in the outbox by SQL, each with an id,
a handoff, a correlation and a time of its own, so that no cache finds two of them alike. A fifth
are acceptances, as of the facts of a real handoff; each of them counts in the statement.

`python -m tests.bench.memory_benchmark [facts]` prints the figure.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.embedded_postgres import find_server_connect_arguments
from shared.http.auth import Role
from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.database_connections import Database
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.bench.consumer_lag_benchmark import wait_until_consumed
from tests.bench.endless_commands import prepare_endless_commands
from tests.bench.keep_alive_connection import KeepAliveConnection
from tests.system.concord_process import run_concord

if TYPE_CHECKING:
    from asyncpg import Record

LIMIT_MEGABYTES = 120.0
FACT_COUNT = 1_000_000
FACTS_PER_INSERT = 20_000
MAX_WAITING_FACTS = 60_000
ACCEPTED = "concord.duties.handoff-accepted.v1"
ACCEPTED_EVERY = 5
IDLE_SECONDS = 5.0
_REPEAT = """
INSERT INTO duties.outbox (position, id, type, key, sequence, recorded_at, context, data)
SELECT nextval('duties.fact_position'), gen_random_uuid(), kind.type, 'handoff-' || handoff, 1,
    clock_timestamp(),
    jsonb_set(kind.context::jsonb, '{correlation}', to_jsonb(gen_random_uuid()))::json,
    replace(kind.data, $1, handoff::text)::json
FROM (SELECT number, gen_random_uuid() AS handoff FROM generate_series(1, $5) AS number) AS one
JOIN unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY
    AS kind (type, context, data, ordinal)
    ON kind.ordinal = CASE WHEN number % $6 = 0 THEN 1 ELSE 2 + number % (cardinality($2) - 1) END
"""


async def measure_memory(folder: Path, fact_count: int) -> RatioResult:
    """Return the resident memory in MB after `fact_count` facts."""
    with run_concord(folder / "memory") as concord:
        connection = KeepAliveConnection(concord.base_url, concord.issue_token(*Role))
        commands = await prepare_endless_commands(connection)
        await commands.accept_handoffs(connection)
        await wait_until_consumed(connection)
        arguments = find_server_connect_arguments(concord.data_folder)
        assert arguments is not None, "the installation has no database"
        db = await Database(arguments).open_connection("duties")
        try:
            await _repeat_facts(db, fact_count, connection)
        finally:
            await db.close()
        await wait_until_consumed(connection)
        await asyncio.sleep(IDLE_SECONDS)
        used = _resident_megabytes(concord.process.pid)
        connection.close()
    return RatioResult(
        f"memory of all areas, idle after {fact_count:,} facts",
        [(used, LIMIT_MEGABYTES)],
        "MB",
        expect_at_most(1),
        "what it may be",
    )


async def _repeat_facts(
    db: asyncpg.Connection[Record], fact_count: int, connection: KeepAliveConnection
) -> None:
    """Repeat the facts of a handoff, as fast as they are consumed."""
    facts = await db.fetch(
        "SELECT DISTINCT ON (type) type, context::text, data::text,"
        " data ->> 'handoff_id' AS handoff FROM outbox WHERE data ->> 'handoff_id' ="
        " (SELECT data ->> 'handoff_id' FROM outbox WHERE type = $1 LIMIT 1)",
        ACCEPTED,
    )
    facts.sort(key=lambda one: one["type"] != ACCEPTED)
    arguments: list[Any] = [
        facts[0]["handoff"],
        *([one[column] for one in facts] for column in ("type", "context", "data")),
    ]
    for begin in range(0, fact_count, FACTS_PER_INSERT):
        async with db.transaction():
            await db.execute(
                "SELECT pg_advisory_xact_lock_shared($1, $2)",
                *lock_keys("duties", LockPurpose.APPEND),
            )
            size = min(FACTS_PER_INSERT, fact_count - begin)
            await db.execute(_REPEAT, *arguments, size, ACCEPTED_EVERY)
        await wait_until_consumed(connection, MAX_WAITING_FACTS)


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(kilobytes) * 1024 / 1e6


async def _main(fact_count: int) -> None:
    with TemporaryDirectory() as folder:
        result = await measure_memory(Path(folder), fact_count)
    print(f"{result.name}: {result.measured_median:.0f} {result.unit}")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else FACT_COUNT))
