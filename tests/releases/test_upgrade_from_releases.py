"""This version restores the snapshot of every release."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.testing.postgres_test_server import FreshDatabase
from tests.architecture.source_files import ROOT
from tests.releases.release_snapshot import ReleaseSnapshot, release_folders
from tests.releases.snapshot_upgrade_check import check_upgrade

KILOBYTES = 1024


@pytest.mark.parametrize("folder", release_folders(), ids=lambda folder: folder.name)
async def test_each_release_upgrades_with_identical_statements(
    folder: Path, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    await check_upgrade(ReleaseSnapshot(folder), fresh_database, tmp_path)


@pytest.mark.parametrize("folder", release_folders(), ids=lambda folder: folder.name)
def test_each_snapshot_has_its_version_and_is_small(folder: Path) -> None:
    assert ReleaseSnapshot(folder).backup_manifest.concord == folder.name
    assert sum(file.stat().st_size for file in folder.iterdir()) < 700 * KILOBYTES


def test_every_changelog_release_has_a_snapshot() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    released = [line for line in lines if line.startswith("## ") and "unreleased" not in line]
    snapshots = {folder.name for folder in release_folders()}
    assert snapshots
    assert {line.split()[1] for line in released} <= snapshots, "run python -m tests.releases"
