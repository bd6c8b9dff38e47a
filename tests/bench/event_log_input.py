"""The event log to import: a real one from beside the project, else a generated one."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

REAL_LOG = (
    Path(__file__).parents[2].parent / "shared/data/eventlogs/bpic2020_domestic_declarations.xes.gz"
)
CASE_COUNT = 10_000
STEPS = ("submit", "check", "approve", "book", "pay")
DEPARTMENTS = ("sales", "operations", "finance", "legal", "管理部")


@dataclass(frozen=True)
class EventLog:
    """An event log as it is uploaded."""

    name: str
    content: bytes
    department: str
    """The attribute that names the acting department."""


def load_event_log(case_count: int | None = None) -> EventLog:
    """Return the real log where it exists, else a generated one, or one of so many cases."""
    if case_count is None and REAL_LOG.is_file():
        return EventLog(REAL_LOG.name, REAL_LOG.read_bytes(), "org:role")
    return EventLog(
        "generated.xes.gz",
        gzip.compress(_generate_log(case_count or CASE_COUNT).encode()),
        "org:group",
    )


def _generate_log(case_count: int) -> str:
    rng = random.Random(20_26)
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    pause = timedelta(minutes=50)
    traces = (_generate_trace(number, begin + number * pause, rng) for number in range(case_count))
    return f"<log>{''.join(traces)}</log>"


def _generate_trace(number: int, at: datetime, rng: random.Random) -> str:
    events = []
    for step in STEPS:
        at += timedelta(minutes=rng.randrange(5, 5_000))
        events.append(
            f'<event><string key="id" value="{number}_{step}"/>'
            f'<string key="org:resource" value="person {rng.randrange(90)}"/>'
            '<string key="lifecycle:transition" value="complete"/>'
            f'<string key="concept:name" value="{step}"/>'
            f'<date key="time:timestamp" value="{at.isoformat()}"/>'
            f'<string key="org:group" value="{rng.choice(DEPARTMENTS)}"/></event>'
        )
    return f'<trace><string key="concept:name" value="case {number}"/>{"".join(events)}</trace>'
