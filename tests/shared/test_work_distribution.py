"""Files that share an expensive fixture run in one worker, and the longest ones begin."""

from __future__ import annotations

import pytest

from tests.work_distribution import ROOT, SHARED_FIXTURES, group_of, rank


@pytest.mark.parametrize("group", SHARED_FIXTURES)
def test_a_group_has_several_files(group: str) -> None:
    files = (path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py"))
    assert sum(group_of(file) == group for file in files) > 1


def test_a_file_without_a_group_is_alone() -> None:
    assert group_of("tests/comms/test_matter.py") == "tests/comms/test_matter.py"
    assert group_of("tests/architecture/test_words.py") == "tests/architecture/"


def test_installations_begin_before_pure_tests() -> None:
    assert rank("tests/backup/test_backup.py") < rank("tests/comms/test_matter.py")
