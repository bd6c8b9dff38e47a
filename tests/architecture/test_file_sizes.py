"""Rule 12: a file holds one thought."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.architecture.source_files import location, python_files

LONGEST = 250
LONGEST_TEST = 300
MEDIAN = 90


def lines(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text("utf-8").splitlines())


def longer_than(most: int, paths: list[Path]) -> list[str]:
    """Return the files with more lines, each with how many."""
    return [f"{location(path)} has {lines(path)}" for path in paths if lines(path) > most]


def test_no_file_is_long() -> None:
    found = longer_than(LONGEST, python_files("services", "shared"))
    assert not found, f"split what has more than {LONGEST} lines by thought: {found}"


def test_no_test_file_is_long() -> None:
    found = longer_than(LONGEST_TEST, python_files("tests"))
    assert not found, f"split what has more than {LONGEST_TEST} lines by subject: {found}"


def test_most_files_are_small() -> None:
    assert median(lines(path) for path in python_files("services", "shared")) <= MEDIAN
