"""Waits until what has been recorded has had its effects everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from shared.terminal.api_client import ApiClient, InstallationUnreachable

PROGRESS_PATH = "/api/operations/v1/progress"
MAX_FACT_HOPS = 4
"""The longest chain of facts: workflows → directory → incentives, each behind a relay."""
POLL_INTERVAL_SECONDS = 0.05
STALL_TIMEOUT_SECONDS = 120
"""How long nothing at all may move before we give up."""

ProgressCallback = Callable[[int, int], None]
"""Gets how many facts have been taken, and how many there are."""


def wait_until_caught_up(
    client: ApiClient, on_progress: ProgressCallback = lambda _taken, _all: None
) -> None:
    """Return when every relay and consumer has taken all facts there were, and what they led to.

    Raises `NotReached` where they stand still for `PATIENCE_SECONDS`.
    """
    for _ in range(MAX_FACT_HOPS):
        heads = {
            place: head
            for place, (_, head) in _partition_positions(client.get(PROGRESS_PATH)).items()
        }
        before, moved_at = -1, time.monotonic()
        while True:
            standings = _partition_positions(client.get(PROGRESS_PATH))
            reached = sum(min(standings[place][0], head) for place, head in heads.items())
            on_progress(reached, sum(heads.values()))
            if reached == sum(heads.values()):
                break
            if reached != before:
                before, moved_at = reached, time.monotonic()
            elif time.monotonic() - moved_at > STALL_TIMEOUT_SECONDS:
                message = f"facts stand still; {sum(heads.values()) - reached} are not taken"
                raise InstallationUnreachable(message)
            time.sleep(POLL_INTERVAL_SECONDS)


def wait_until_idle(client: ApiClient) -> None:
    """Return when nothing moves any more, and nobody else makes anything move.

    No deadline is due, and every consumer stands at the end, and stood there when it was asked
    just before: whoever was asked first has not been told anything new meanwhile. Raises
    `NotReached` likewise.
    """
    before, moved_at = None, time.monotonic()
    while True:
        progress = client.get(PROGRESS_PATH)
        standings = _partition_positions(progress)
        at_end = all(position >= head for position, head in standings.values())
        if standings == before and at_end and not progress["overdue"]:
            return
        if standings != before:
            before, moved_at = standings, time.monotonic()
        elif time.monotonic() - moved_at > STALL_TIMEOUT_SECONDS:
            raise InstallationUnreachable("facts or deadlines that are due stand still")
        else:
            time.sleep(POLL_INTERVAL_SECONDS)


def _partition_positions(progress: Mapping[str, Any]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return where each consumer stands in each partition, and where that ends."""
    return {
        (one["consumer"], one["partition"]): (one["position"], one["head"])
        for one in progress["standings"]
    }
