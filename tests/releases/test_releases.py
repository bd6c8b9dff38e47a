"""What every release left behind is taken over by this version."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.testing.database import FreshDatabase
from tests.architecture.sources import ROOT
from tests.releases.kept import Release, releases
from tests.releases.taking_over import take_over

KILOBYTES = 1024


@pytest.mark.parametrize("folder", releases(), ids=lambda folder: folder.name)
async def test_its_sample_company_is_taken_over_to_the_byte_and_goes_on(
    folder: Path, fresh: FreshDatabase, tmp_path: Path
) -> None:
    await take_over(Release(folder), fresh, tmp_path)


@pytest.mark.parametrize("folder", releases(), ids=lambda folder: folder.name)
def test_it_was_written_by_the_version_it_is_named_after_and_is_small(folder: Path) -> None:
    assert Release(folder).manifest.concord == folder.name
    assert sum(file.stat().st_size for file in folder.iterdir()) < 700 * KILOBYTES


def test_every_release_in_the_changelog_was_kept() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    told = [line for line in lines if line.startswith("## ") and "unreleased" not in line]
    kept = {folder.name for folder in releases()}
    assert kept
    assert {line.split()[1] for line in told} <= kept, "python -m tests.releases keeps it"
