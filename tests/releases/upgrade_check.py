"""Takes over what a release left behind, and goes on with it."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from shared.backup.restore import restore_installation
from shared.http.auth import Role
from shared.installation.settings import Settings
from shared.testing.fresh_database import FreshDatabase
from shared.testing.installation import TestInstallation, run_test_installation
from shared.testing.manual_clock import ManualClock
from tests.releases.release_snapshot import AUDIT_PATH, INCENTIVES_API, ReleaseSnapshot
from tests.system.database_inspection import database_digests
from tests.system.switchable_installation import AREAS

REBUILDS_PATH = "/api/operations/v1/rebuilds"
DEPARTMENTS_PATH = "/api/directory/v1/departments"


async def check_upgrade(
    release: ReleaseSnapshot, fresh_database: FreshDatabase, folder: Path
) -> None:
    """Restore it into this version, compare everything, and work.

    The clock shows the moment of the backup: what falls due later is no difference.
    """
    settings = Settings(data=folder, database_url=fresh_database.url)
    manifest = await restore_installation(AREAS, settings, release.backup_file)
    clock = ManualClock(manifest.taken_at)
    async with run_test_installation(AREAS, folder, fresh_database.url, clock=clock) as house:
        await _check_unchanged(house, release)
        await _check_rebuild(house, fresh_database)
        await _check_new_commands(house)
        await _check_rebuild(house, fresh_database)


async def _check_unchanged(installation: TestInstallation, release: ReleaseSnapshot) -> None:
    told = release.read_statements()
    assert told
    asks = installation.authorization_headers(Role.AUDITOR, Role.OPERATOR)
    for period, statement in told.items():
        answer = await installation.http_client.get(
            f"{INCENTIVES_API}/statements/{period}", headers=asks
        )
        assert answer.content == statement, f"the statement of {period} is another now"
    audit = (await installation.http_client.get(AUDIT_PATH, headers=asks)).json()
    assert audit["findings"] == []
    assert audit["checked"] == release.audited_counts()


async def _check_rebuild(installation: TestInstallation, fresh_database: FreshDatabase) -> None:
    db = await asyncpg.connect(**fresh_database.connect_arguments)
    try:
        before = await database_digests(db)
        done = await installation.http_client.post(
            REBUILDS_PATH, headers=installation.authorization_headers(Role.OPERATOR)
        )
        assert done.status_code == 200, done.text
        assert await database_digests(db) == before
    finally:
        await db.close()


async def _check_new_commands(installation: TestInstallation) -> None:
    chief = {
        **installation.authorization_headers(Role.GENERAL_MANAGER),
        "Idempotency-Key": '"goes-on"',
    }
    body = {"code": "LATER", "name": "founded later", "valid_from": "2026-01-01"}
    answer = await installation.http_client.post(DEPARTMENTS_PATH, json=body, headers=chief)
    assert answer.status_code == 201, answer.text
    await installation.wait_until_idle()
    asks = installation.authorization_headers(Role.AUDITOR, Role.OPERATOR)
    period = f"{installation.clock():%Y-%m}"
    statement = await installation.http_client.get(
        f"{INCENTIVES_API}/statements/{period}", headers=asks
    )
    assert "LATER" in [line["department"] for line in statement.json()["departments"]]
    assert (await installation.http_client.get(AUDIT_PATH, headers=asks)).json()["findings"] == []
