"""What `python -m tests.releases` keeps of this version, this version itself can take over."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.testing.database import FreshDatabase
from tests.releases.kept import keep
from tests.releases.taking_over import take_over
from tests.system.sample import Sample


@pytest.mark.xdist_group("sample")
async def test_the_present_sample_company_can_be_kept_and_taken_over(
    sample: Sample, fresh: FreshDatabase, tmp_path: Path
) -> None:
    release = keep(sample.house, tmp_path / "kept")
    assert list(release.statements()) == sample.months
    await take_over(release, fresh, tmp_path)
