"""This version can restore the snapshot that `python -m tests.releases` writes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.testing.postgres_test_server import FreshDatabase
from tests.releases.release_snapshot import write_snapshot
from tests.releases.snapshot_upgrade_check import check_upgrade
from tests.system.sample_company import SampleCompany


@pytest.mark.xdist_group("sample")
async def test_the_current_version_can_restore_its_own_snapshot(
    sample_company: SampleCompany, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    release = write_snapshot(sample_company.installation, tmp_path / "kept")
    assert list(release.read_statements()) == sample_company.months
    await check_upgrade(release, fresh_database, tmp_path)
