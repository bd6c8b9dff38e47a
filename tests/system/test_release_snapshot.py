"""This version can restore the snapshot that `python -m tests.releases` writes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.testing.postgres_test_server import FreshDatabase
from tests.releases.release_snapshot import write_snapshot
from tests.releases.snapshot_upgrade_check import check_upgrade
from tests.system.cli_process import command_json
from tests.system.sample_company import SampleCompany


@pytest.mark.xdist_group("sample")
async def test_the_current_version_can_restore_its_own_snapshot(
    sample_company: SampleCompany, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    release = write_snapshot(sample_company.installation, tmp_path / "kept")
    periods = [one["period"] for one in command_json("periods", data=sample_company.data_folder)]
    assert list(release.read_statements()) == periods
    assert set(sample_company.months) <= set(periods)
    await check_upgrade(release, fresh_database, tmp_path)
