"""Waits until what has been recorded has had its effects everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from shared.runtime.client import Client, NotReached

PROGRESS = "/api/operations/v1/progress"
HOPS = 4
"""The longest chain of facts: workflows → directory → incentives, each behind a relay."""
LOOK_AGAIN_SECONDS = 0.05
PATIENCE_SECONDS = 120
"""How long nothing at all may move before we give up."""

Told = Callable[[int, int], None]
"""Gets how many facts have been taken, and how many there are."""


def settle(client: Client, told: Told = lambda _taken, _all: None) -> None:
    """Return when every relay and consumer has taken all facts there were, and what they led to.

    Raises `NotReached` where they stand still for `PATIENCE_SECONDS`.
    """
    for _ in range(HOPS):
        heads = {place: head for place, (_, head) in _standings(client.get(PROGRESS)).items()}
        before, moved_at = -1, time.monotonic()
        while True:
            standings = _standings(client.get(PROGRESS))
            reached = sum(min(standings[place][0], head) for place, head in heads.items())
            told(reached, sum(heads.values()))
            if reached == sum(heads.values()):
                break
            if reached != before:
                before, moved_at = reached, time.monotonic()
            elif time.monotonic() - moved_at > PATIENCE_SECONDS:
                message = f"facts stand still; {sum(heads.values()) - reached} are not taken"
                raise NotReached(message)
            time.sleep(LOOK_AGAIN_SECONDS)


def come_to_rest(client: Client) -> None:
    """Return when nothing moves any more, and nobody else makes anything move.

    No deadline is due, and every consumer stands at the end, and stood there when it was asked
    just before: whoever was asked first has not been told anything new meanwhile. Raises
    `NotReached` likewise.
    """
    before, moved_at = None, time.monotonic()
    while True:
        progress = client.get(PROGRESS)
        standings = _standings(progress)
        at_end = all(position >= head for position, head in standings.values())
        if standings == before and at_end and not progress["overdue"]:
            return
        if standings != before:
            before, moved_at = standings, time.monotonic()
        elif time.monotonic() - moved_at > PATIENCE_SECONDS:
            raise NotReached("facts or deadlines that are due stand still")
        else:
            time.sleep(LOOK_AGAIN_SECONDS)


def _standings(progress: Mapping[str, Any]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return where each consumer stands in each partition, and where that ends."""
    return {
        (one["consumer"], one["partition"]): (one["position"], one["head"])
        for one in progress["standings"]
    }
