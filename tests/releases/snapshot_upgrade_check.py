"""Checks that this version can restore a release's snapshot and continue with it."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from shared.backup.restore import restore_installation
from shared.http.auth import Role
from shared.installation.settings import Settings
from shared.service_runtime.calendar_versions import load_calendars
from shared.testing.installation import TestInstallation, run_test_installation
from shared.testing.manual_clock import ManualClock
from shared.testing.postgres_test_server import FreshDatabase
from tests.contracts.fact_validation import find_violations
from tests.releases.release_snapshot import AUDIT_PATH, INCENTIVES_API, ReleaseSnapshot
from tests.system.database_inspection import database_digests
from tests.system.switchable_installation import AREAS

REBUILDS_PATH = "/api/operations/v1/rebuilds"
DEPARTMENTS_PATH = "/api/directory/v1/departments"
CALENDAR_TIMEOUT_SECONDS = 20
FIGURES = """
SELECT (SELECT count(*) FROM incentives.event
        WHERE data ->> 'type' IN ('obligation-counted', 'obligation-taken-back')) AS counts,
       (SELECT count(*) FROM incentives.outbox
        WHERE starts_with(type, 'concord.incentives.obligation-count')) AS published,
       (SELECT count(*) FROM incentives.outbox
        WHERE type = 'concord.incentives.statement-line-locked.v1') AS lines,
       (SELECT sum(json_array_length(statement::json -> 'departments'))
        FROM incentives.locked_period) AS locked
"""
STRANGERS = """
SELECT count(*) FROM directory.assignment AS held
WHERE NOT EXISTS (SELECT FROM goals.known_assignment AS known
                  WHERE (known.person, known.department, known.roles)
                      = (held.person, held.department, held.roles))
"""
HEARD = {"facts heard", "facts that changed nothing"}
ANNOUNCED = {
    ("comms", "events"),
    ("comms", "facts"),
    ("directory", "events"),
    ("duties", "events"),
    ("goals", "events"),
    ("directory", "facts"),
    ("incentives", "events"),
    ("incentives", "facts"),
    ("workflows", "events"),
}
"""The calendar of a version whose fact said no days is announced, and noted by two areas.

What incentives had counted and locked is published once more, as facts of figures, and where people
work, which no fact had said. Duties records who leads departments, goals which lines were counted.
"""


async def check_upgrade(
    release: ReleaseSnapshot, fresh_database: FreshDatabase, folder: Path
) -> None:
    """Restore a snapshot, compare statements, audit and read models, and send new commands.

    The clock shows the time of the backup, so that nothing falls due that was not due then.
    """
    settings = Settings(data=folder, database_url=fresh_database.url)
    manifest = await restore_installation(AREAS, settings, release.backup_file)
    clock = ManualClock(manifest.taken_at)
    async with run_test_installation(
        AREAS, folder, fresh_database.url, clock=clock
    ) as installation:
        await _wait_for_calendar(installation, release)
        await _wait_for_figures(fresh_database)
        await _wait_for_people(fresh_database)
        await installation.wait_until_idle()
        await _check_unchanged(installation, release)
        await _check_facts_fit_their_schemas(installation)
        await _check_rebuild(installation, fresh_database)
        await _check_new_commands(installation)
        await _check_rebuild(installation, fresh_database)


async def _wait_for_calendar(installation: TestInstallation, release: ReleaseSnapshot) -> None:
    """Wait until statements name the calendar, whose fact that version may not have published."""
    headers = installation.authorization_headers(Role.AUDITOR)
    last = f"{INCENTIVES_API}/statements/{max(release.read_statements())}"

    async def is_named() -> bool:
        response = await installation.http_client.get(last, headers=headers)
        return response.json()["calendar_version"] is not None

    async with asyncio.timeout(CALENDAR_TIMEOUT_SECONDS):
        while not await is_named():
            await asyncio.sleep(0.05)
    await installation.wait_until_idle()
    assert (await load_calendars(installation.area("workflows").event_store)).heard


async def _wait_for_figures(fresh_database: FreshDatabase) -> None:
    """Wait until each count of the release has a fact; each line of its locked months has one."""
    db = await asyncpg.connect(**fresh_database.connect_arguments)
    try:
        async with asyncio.timeout(CALENDAR_TIMEOUT_SECONDS):
            while (found := await db.fetchrow(FIGURES))["published"] < found["counts"]:
                await asyncio.sleep(0.05)
        assert found["counts"] > 0
        assert found["published"] == found["counts"]
        assert found["lines"] == found["locked"] > 0
    finally:
        await db.close()


async def _wait_for_people(fresh_database: FreshDatabase) -> None:
    """Wait until another area knows where everybody works, so that nobody is locked out."""
    db = await asyncpg.connect(**fresh_database.connect_arguments)
    try:
        async with asyncio.timeout(CALENDAR_TIMEOUT_SECONDS):
            while await db.fetchval(STRANGERS) != 0:
                await asyncio.sleep(0.05)
        assert await db.fetchval("SELECT count(*) FROM goals.known_assignment") > 0
    finally:
        await db.close()


async def _check_unchanged(installation: TestInstallation, release: ReleaseSnapshot) -> None:
    statements = release.read_statements()
    assert statements
    headers = installation.authorization_headers(Role.AUDITOR, Role.OPERATOR)
    for period, statement in statements.items():
        response = await installation.http_client.get(
            f"{INCENTIVES_API}/statements/{period}", headers=headers
        )
        assert_holds(response.json(), json.loads(statement), period)
    audit = (await installation.http_client.get(AUDIT_PATH, headers=headers)).json()
    assert audit["findings"] == [], audit["findings"]
    checked = {(one["area"], one["what"]): one["number"] for one in audit["checked"]}
    for one in release.audited_counts():  # areas may hear of more by now
        number = checked[one["area"], one["what"]]
        may_grow = (one["area"], one["what"]) in ANNOUNCED or one["what"] in HEARD
        assert number >= one["number"] if may_grow else number == one["number"], one


def assert_holds(now: Any, then: Any, place: str) -> None:
    """Check that an answer says what it said then; it may say more, and write times otherwise."""
    if isinstance(then, dict):
        for name, value in then.items():
            assert name in now, f"{place} has no {name} any more"
            assert_holds(now[name], value, f"{place}.{name}")
    elif isinstance(then, list):
        assert len(now) == len(then), f"{place} has {len(now)} items, not {len(then)}"
        for index, (new, old) in enumerate(zip(now, then, strict=True)):
            assert_holds(new, old, f"{place}[{index}]")
    else:
        assert _instant_or_value(now) == _instant_or_value(then), f"{place}: {now}, not {then}"


def _instant_or_value(value: Any) -> Any:
    """Return the instant that a text names with an offset, else the value itself."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)", value):
        return datetime.fromisoformat(value)
    return value


async def _check_facts_fit_their_schemas(installation: TestInstallation) -> None:
    """Check that the published schemas accept what that version published."""
    for area in installation.installation.areas:
        async with area.pool.acquire() as db:
            rows = await db.fetch("SELECT type, data::text FROM outbox")
        facts = ((row["type"], json.loads(row["data"])) for row in rows)
        assert list(find_violations(facts)) == []


async def _check_rebuild(installation: TestInstallation, fresh_database: FreshDatabase) -> None:
    db = await asyncpg.connect(**fresh_database.connect_arguments)
    try:
        before = await database_digests(db)
        rebuilt = await installation.http_client.post(
            REBUILDS_PATH, headers=installation.authorization_headers(Role.OPERATOR)
        )
        assert rebuilt.status_code == 200, rebuilt.text
        after = await database_digests(db)
        differing = {name for name in before | after if before.get(name) != after.get(name)}
        assert not differing, f"a rebuild changes {sorted(differing)}"
    finally:
        await db.close()


async def _check_new_commands(installation: TestInstallation) -> None:
    manager_headers = {
        **installation.authorization_headers(Role.GENERAL_MANAGER),
        "Idempotency-Key": '"goes-on"',
    }
    body = {"code": "LATER", "name": "founded later", "valid_from": "2026-01-01"}
    response = await installation.http_client.post(
        DEPARTMENTS_PATH, json=body, headers=manager_headers
    )
    assert response.status_code == 201, response.text
    await installation.wait_until_idle()
    headers = installation.authorization_headers(Role.AUDITOR, Role.OPERATOR)
    period = f"{installation.clock():%Y-%m}"
    statement = await installation.http_client.get(
        f"{INCENTIVES_API}/statements/{period}", headers=headers
    )
    assert "LATER" in [line["department"] for line in statement.json()["departments"]]
    assert (await installation.http_client.get(AUDIT_PATH, headers=headers)).json()[
        "findings"
    ] == []
