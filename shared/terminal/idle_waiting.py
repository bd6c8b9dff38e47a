"""Waits until recorded events have had all their effects in every area."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from shared.terminal.api_client import ApiClient
from shared.terminal.connection_errors import InstallationUnreachable

PROGRESS_PATH = "/api/operations/v1/progress"
MAX_FACT_HOPS = 4
"""The longest chain of facts: workflows → directory → incentives, each behind a relay."""
POLL_INTERVAL_SECONDS = 0.05
POLL_SHARE = 0.05
"""What share of the time waited so far the next pause is, at least: each poll costs the server."""
STALL_TIMEOUT_SECONDS = 120
"""How long no position may change before waiting fails."""

ProgressCallback = Callable[[int, int], None]
"""Gets the number of facts that were consumed, and the number of all facts."""


def wait_until_caught_up(
    client: ApiClient, on_progress: ProgressCallback = lambda _consumed, _total: None
) -> None:
    """Return when all relays and consumers have processed the present facts and their effects.

    Raises `InstallationUnreachable` if no position changes for `STALL_TIMEOUT_SECONDS`.
    """
    began_at = time.monotonic()
    for _ in range(MAX_FACT_HOPS):
        end_positions = {
            partition: end
            for partition, (_, end) in _partition_positions(client.get(PROGRESS_PATH)).items()
        }
        total = sum(end_positions.values())
        previous, changed_at = -1, time.monotonic()
        while True:
            positions = _partition_positions(client.get(PROGRESS_PATH))
            consumed = sum(
                min(positions[partition][0], end) for partition, end in end_positions.items()
            )
            on_progress(consumed, total)
            if consumed == total:
                break
            if consumed != previous:
                previous, changed_at = consumed, time.monotonic()
            elif time.monotonic() - changed_at > STALL_TIMEOUT_SECONDS:
                message = f"facts make no progress; {total - consumed} are not consumed"
                raise InstallationUnreachable(message)
            waited = time.monotonic() - began_at
            time.sleep(max(POLL_INTERVAL_SECONDS, waited * POLL_SHARE))


def wait_until_idle(client: ApiClient) -> None:
    """Return when the installation is idle; nothing else may write to it meanwhile.

    It is idle if no deadline is due and every consumer is at the end of its partitions, with the
    same positions in two reads in a row: the first read is not a snapshot, so a fact may reach a
    consumer after its position was read. Raises `InstallationUnreachable` if no position changes
    for `STALL_TIMEOUT_SECONDS`.
    """
    previous, changed_at = None, time.monotonic()
    while True:
        progress = client.get(PROGRESS_PATH)
        positions = _partition_positions(progress)
        at_end = all(position >= end for position, end in positions.values())
        if positions == previous and at_end and not progress["overdue"]:
            return
        if positions != previous:
            previous, changed_at = positions, time.monotonic()
        elif time.monotonic() - changed_at > STALL_TIMEOUT_SECONDS:
            raise InstallationUnreachable("facts or due deadlines make no progress")
        else:
            time.sleep(POLL_INTERVAL_SECONDS)


def _partition_positions(progress: Mapping[str, Any]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return each consumer's position in each partition, with the partition's end position."""
    return {
        (one["consumer"], one["partition"]): (one["position"], one["head"])
        for one in progress["standings"]
    }
