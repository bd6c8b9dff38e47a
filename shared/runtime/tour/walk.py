"""Every act of a story with the facts it made and the figures it moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from shared.runtime.client import Client
from shared.runtime.played import Act
from shared.runtime.tour.facts import Fact
from shared.runtime.tour.figures import Move, Statement, moves

STATEMENTS = "/api/incentives/v1/statements"
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Scene:
    """An act and what came of it."""

    act: Act
    facts: Sequence[Fact]
    """Those recorded from its moment on, before the next act; of timers as well."""
    moves: Sequence[Move]
    """By comparing statements as they were shown at its moment and before it."""


def walk(client: Client, acts: Sequence[Act], facts: Sequence[Fact]) -> Iterator[Scene]:
    """Yield a scene for each act.

    Nothing moves without a fact, so statements are only asked for where there is one. A story's
    clock stands still during an act: the last one's facts are those of its very moment.
    """
    periods = sorted({f"{act.at:%Y-%m}" for act in acts})
    shown = _statements(client, periods, acts[0].at - INSTANT)
    ends = [*(later.at for _, later in pairwise(acts)), acts[-1].at + INSTANT]
    for act, end in zip(acts, ends, strict=True):
        made = [fact for fact in facts if act.at <= fact.recorded_at < end]
        moved: list[Move] = []
        if made:
            before, shown = shown, _statements(client, periods, end - INSTANT)
            moved = [move for pair in zip(before, shown, strict=True) for move in moves(*pair)]
        yield Scene(act, made, moved)


def _statements(client: Client, periods: Sequence[str], at: datetime) -> list[Statement]:
    return [client.get(f"{STATEMENTS}/{period}", as_of=at.isoformat()) for period in periods]
