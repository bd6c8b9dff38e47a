"""A made event log in CSV of any size, the same one each time, written row by row."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

STEPS = ("submit", "check", "approve", "book", "pay", "file")
DEPARTMENTS = tuple(f"DEPARTMENT {number}" for number in range(1, 101))
PAUSE = timedelta(minutes=4)
"""Between the beginnings of two cases."""
LONGEST_STEP_MINUTES = 10_000
COLUMNS = "case:concept:name,concept:name,time:timestamp,org:group,org:resource\n"


def write_large_log(file: Path, events: int) -> int:
    """Write a log of at most so many events, in whole cases, and return how many they are."""
    rng = random.Random(19_37)
    begin = datetime(2021, 1, 1, tzinfo=UTC)
    cases = events // len(STEPS)
    with file.open("w") as out:
        out.write(COLUMNS)
        for case in range(cases):
            at = begin + case * PAUSE
            for step in STEPS:
                at += timedelta(minutes=rng.randrange(5, LONGEST_STEP_MINUTES))
                acting = DEPARTMENTS[rng.randrange(len(DEPARTMENTS))]
                person = rng.randrange(5_000)
                out.write(f"case {case},{step},{at.isoformat()},{acting},person {person}\n")
    return cases * len(STEPS)
