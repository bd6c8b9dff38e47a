"""Measures what one unit of work costs a running installation: the capacity model's input.

Processor times are those of the processes, so other work on the machine distorts them little; times
of whole commands (import, backup, rebuild, statement) are measured by the clock.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

from shared.embedded_postgres import find_server_connect_arguments
from tests.bench.event_log_input import load_event_log
from tests.bench.http_bench_client import BenchClient
from tests.bench.http_load_generator import send_requests
from tests.bench.measured_cost import MeasuredCost
from tests.bench.revisions.process_benchmark import RunningConcord, run_concord_of
from tests.bench.revisions.revision_tree import this_tree

CALLERS = 3
ROLES = ("general-manager", "operator")
REQUESTS_API = "/api/comms/v1/requests"
REQUEST_BODY = {
    "asker": "A",
    "department": "B",
    "matter": "complex",
    "subject": "Can the sensor be had in red? 传感器能否提供红色？",
    "text": "A customer in the north asks for 2,000 pieces by spring.",
}
RESOLUTION = {"text": "The dye is ordered; samples come on Friday."}
TABLE_BYTES = """
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
WHERE c.relkind = 'r' AND c.relname <> 'idempotency'
AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
"""
"""Answers of idempotency keys are left out: they are kept for a day."""
COPIED_LEDGER = """
INSERT INTO incentives.ledger ({columns})
SELECT {values} FROM incentives.ledger, generate_series(1, {times}) AS copy (number)
"""


def measure_costs(
    folder: Path, rounds: int, obligations: int, reads: int, cases: int
) -> Iterator[MeasuredCost]:
    """Yield each cost: of so many obligations and reads a round, and of an import's cases."""
    with run_concord_of(this_tree(), folder / "costs") as concord:
        client = _open_client(concord)
        yield from _measure_obligations(concord, client, rounds, obligations, reads)
        yield from _measure_import(concord, folder, cases)
        yield from _measure_rebuild(concord, rounds)
        yield from _measure_backup(concord, folder, rounds)
        yield from _measure_statement(concord, client, copies=max(1, obligations // 5))
        memory = re.search(r"^Pss:\s+(\d+)", _smaps(concord.pid), re.MULTILINE)
        assert memory is not None
        yield MeasuredCost("process_memory_bytes", [int(memory[1]) * 1024])


def _open_client(concord: RunningConcord) -> BenchClient:
    tokens = [concord.issue_token(f"bench-{n}", *ROLES) for n in range(CALLERS)]
    client = BenchClient(concord.port, tokens)
    parties = ({"code": one, "name": one, "valid_from": "2026-01-01"} for one in "AB")
    client.send(*(client.command("/api/directory/v1/departments", one, 201) for one in parties))
    client.wait_until_idle()
    _enter_and_resolve(client, 8)  # what is made once is there then
    client.wait_until_idle()
    return client


def _enter_and_resolve(client: BenchClient, count: int) -> str:
    """Open so many requests and resolve them; return the path of one."""
    opened = send_requests(
        client.port, [client.command(REQUESTS_API, REQUEST_BODY, 201) for _ in range(count)]
    )
    paths = [f"{REQUESTS_API}/{json.loads(body)['id']}" for body in opened.bodies]
    send_requests(client.port, [client.command(f"{one}/resolve", RESOLUTION) for one in paths])
    return paths[0]


def _measure_obligations(
    concord: RunningConcord, client: BenchClient, round_count: int, count: int, reads: int
) -> Iterator[MeasuredCost]:
    costs: dict[str, list[float]] = {}
    for _ in range(round_count):
        before, service, total = _state(concord), _own_seconds(concord), concord.processor_seconds()
        path = _enter_and_resolve(client, count)
        client.wait_until_idle()
        own = _own_seconds(concord) - service
        database = concord.processor_seconds() - total - own
        after = _state(concord)
        grown = {name: after[name] - before[name] for name in after}
        assert grown["counted"] == count, f"{grown} for {count} obligations"
        begin = _own_seconds(concord)
        send_requests(client.port, [client.read(path) for _ in range(reads)])
        read = _own_seconds(concord) - begin
        for name, cost in {
            "service_processor_seconds_per_command": own / count / 2,
            "service_processor_seconds_per_read": max(read, 0.01) / reads,
            "database_processor_seconds_per_obligation": max(database, 0.01) / count,
            "events_per_obligation": grown["events"] / count,
            "facts_per_obligation": grown["facts"] / count,
            "wal_bytes_per_obligation": grown["wal"] / count,
            "disk_bytes_per_obligation": max(grown["bytes"], 1) / count,
        }.items():
            costs.setdefault(name, []).append(cost)
    for name, rounds in costs.items():
        yield MeasuredCost(name, rounds)


def _measure_import(concord: RunningConcord, folder: Path, cases: int) -> Iterator[MeasuredCost]:
    log = load_event_log(cases)
    file = folder / log.name
    file.write_bytes(log.content)
    before = _state(concord)["facts"]
    done = concord.tree.run(
        *("import", "eventlog", str(file), "--data-dir", str(concord.data_folder))
    )
    # The import returns when its facts are in the statements.
    facts = _state(concord)["facts"] - before
    yield MeasuredCost("consumer_seconds_per_fact", [done.seconds / facts])


def _measure_rebuild(concord: RunningConcord, round_count: int) -> Iterator[MeasuredCost]:
    events = _query(concord, "SELECT count(*) FROM incentives.event")
    line = ("rebuild", "incentives", "ledger", "--data-dir", str(concord.data_folder))
    rounds = [concord.tree.run(*line).seconds / events for _ in range(round_count)]
    yield MeasuredCost("rebuild_seconds_per_event", rounds)


def _measure_backup(
    concord: RunningConcord, folder: Path, round_count: int
) -> Iterator[MeasuredCost]:
    rounds = []
    for number in range(round_count):
        file = folder / f"backup-{number}.concord"
        done = concord.tree.run("backup", str(file), "--data-dir", str(concord.data_folder))
        rounds.append(_query(concord, TABLE_BYTES) / done.seconds)
    yield MeasuredCost("backup_bytes_per_second", rounds)


def _measure_statement(
    concord: RunningConcord, client: BenchClient, copies: int
) -> Iterator[MeasuredCost]:
    """Copy the ledger's rows many times, and read the statement of its largest month."""
    columns = _query(
        concord,
        "SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = 'incentives.ledger'::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = ''",
    )
    values = [f"{one} || '-' || copy.number" if one == "obligation" else one for one in columns]
    _query(
        concord,
        COPIED_LEDGER.format(columns=", ".join(columns), values=", ".join(values), times=copies),
        "ANALYZE incentives.ledger",
    )
    period, rows = _query(
        concord,
        "SELECT ARRAY[period, count(*)::text] FROM incentives.ledger GROUP BY period"
        " ORDER BY count(*) DESC LIMIT 1",
    )
    rounds = []
    for _ in range(3):
        begin = time.perf_counter()
        client.send(client.read(f"/api/incentives/v1/statements/{period}"))
        rounds.append((time.perf_counter() - begin) / int(rows))
    yield MeasuredCost("statement_seconds_per_obligation", rounds)


def _state(concord: RunningConcord) -> dict[str, float]:
    areas = _query(
        concord,
        "SELECT array_agg(table_schema::text) FROM information_schema.tables"
        " WHERE table_name = 'outbox'",
    )
    return {
        "counted": _query(concord, "SELECT count(*) FROM incentives.ledger"),
        "events": sum(_query(concord, f"SELECT count(*) FROM {one}.event") for one in areas),
        "facts": sum(_query(concord, f"SELECT count(*) FROM {one}.outbox") for one in areas),
        "wal": _query(concord, "SELECT (pg_current_wal_lsn() - '0/0')::bigint"),
        "bytes": _query(concord, TABLE_BYTES),
    }


def _query(concord: RunningConcord, *statements: str) -> Any:
    """Run statements and return the first column of the first row of the first."""
    arguments = find_server_connect_arguments(concord.data_folder)
    assert arguments is not None

    async def run() -> Any:
        connection = await asyncpg.connect(**arguments)
        try:
            first = await connection.fetchval(statements[0])
            for one in statements[1:]:
                await connection.execute(one)
            return first
        finally:
            await connection.close()

    return asyncio.run(run())


def _own_seconds(concord: RunningConcord) -> float:
    """Return the processor time of the service's process, without the database."""
    fields = Path(f"/proc/{concord.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _smaps(pid: int) -> str:
    return Path(f"/proc/{pid}/smaps_rollup").read_text()
