"""Takes over what a release left behind, and goes on with it."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from shared.http.callers import Role
from shared.runtime.backup.restore import restore
from shared.runtime.settings import Settings
from shared.testing.clock import MovableClock
from shared.testing.database import FreshDatabase
from shared.testing.house import House, house_of
from tests.releases.kept import AUDIT, INCENTIVES, Release
from tests.system.database import read_model_digests
from tests.system.firm import AREAS

REBUILDS = "/api/operations/v1/rebuilds"
DEPARTMENTS = "/api/directory/v1/departments"


async def take_over(release: Release, fresh: FreshDatabase, folder: Path) -> None:
    """Restore it into this version, compare everything, and work.

    The clock shows the moment of the backup: what falls due later is no difference.
    """
    settings = Settings(data=folder, database_url=fresh.url)
    manifest = await restore(AREAS, settings, release.backup)
    clock = MovableClock(manifest.taken_at)
    async with house_of(AREAS, folder, fresh.url, clock=clock) as house:
        await _is_as_it_was(house, release)
        await _rebuilds_to_the_same(house, fresh)
        await _goes_on(house)
        await _rebuilds_to_the_same(house, fresh)


async def _is_as_it_was(house: House, release: Release) -> None:
    told = release.statements()
    assert told
    asks = house.caller(Role.AUDITOR, Role.OPERATOR)
    for period, statement in told.items():
        answer = await house.client.get(f"{INCENTIVES}/statements/{period}", headers=asks)
        assert answer.content == statement, f"the statement of {period} is another now"
    audit = (await house.client.get(AUDIT, headers=asks)).json()
    assert audit["findings"] == []
    assert audit["checked"] == release.checked()


async def _rebuilds_to_the_same(house: House, fresh: FreshDatabase) -> None:
    db = await asyncpg.connect(**fresh.connect)
    try:
        before = await read_model_digests(db)
        done = await house.client.post(REBUILDS, headers=house.caller(Role.OPERATOR))
        assert done.status_code == 200, done.text
        assert await read_model_digests(db) == before
    finally:
        await db.close()


async def _goes_on(house: House) -> None:
    chief = {**house.caller(Role.GENERAL_MANAGER), "Idempotency-Key": '"goes-on"'}
    body = {"code": "LATER", "name": "founded later", "valid_from": "2026-01-01"}
    answer = await house.client.post(DEPARTMENTS, json=body, headers=chief)
    assert answer.status_code == 201, answer.text
    await house.settle()
    asks = house.caller(Role.AUDITOR, Role.OPERATOR)
    period = f"{house.clock():%Y-%m}"
    statement = await house.client.get(f"{INCENTIVES}/statements/{period}", headers=asks)
    assert "LATER" in [line["department"] for line in statement.json()["departments"]]
    assert (await house.client.get(AUDIT, headers=asks)).json()["findings"] == []
