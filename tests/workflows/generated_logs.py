"""A log with everything that is awkward for figures: equal times, no durations, one event."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from tests.workflows.event_log_builders import SHANGHAI, xes_event, xes_log, xes_trace

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=SHANGHAI)


def awkward_log(seed: int, cases: int) -> str:
    """Write a log of so many cases, the same one for each seed."""
    random = Random(seed)
    return xes_log(*(_trace(random, number) for number in range(cases)))


def _trace(random: Random, number: int) -> str:
    at = BEGIN + timedelta(hours=random.randrange(2000))
    events = []
    for _ in range(random.choice((1, 2, 3, 5, 8, 13))):
        events.append(
            xes_event(
                random.choice(("ask", "check, twice", "say &quot;yes&quot;", "付款", "{file}")),
                at.isoformat(),
                random.choice(("sales", "legal", "finance", None)),
            )
        )
        at += random.choice(
            (
                timedelta(),
                timedelta(),
                timedelta(milliseconds=random.randrange(3000)),
                timedelta(minutes=random.randrange(600)),
                timedelta(days=40),
            )
        )
    random.shuffle(events)
    return xes_trace(f"case {number}", *events)
