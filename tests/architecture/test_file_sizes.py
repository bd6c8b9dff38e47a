"""Rule 12: a file has one subject, so it is short."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.architecture.source_files import location, python_files

MAX_LINES = 250
MAX_TEST_LINES = 300
MAX_MEDIAN_LINES = 90


def count_lines(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text("utf-8").splitlines())


def longer_than(max_lines: int, paths: list[Path]) -> list[str]:
    """Return the files that have more lines, each with its number."""
    return [
        f"{location(path)} has {count_lines(path)}"
        for path in paths
        if count_lines(path) > max_lines
    ]


def test_no_file_is_long() -> None:
    found = longer_than(MAX_LINES, python_files("services", "shared"))
    assert not found, f"split what has more than {MAX_LINES} lines by subject: {found}"


def test_no_test_file_is_long() -> None:
    found = longer_than(MAX_TEST_LINES, python_files("tests"))
    assert not found, f"split what has more than {MAX_TEST_LINES} lines by subject: {found}"


def test_most_files_are_small() -> None:
    assert (
        median(count_lines(path) for path in python_files("services", "shared")) <= MAX_MEDIAN_LINES
    )
