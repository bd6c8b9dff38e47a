"""Waits until what has been recorded has had its effects everywhere."""

from __future__ import annotations

import time
from typing import Any

from shared.runtime.client import Client, NotReached

PROGRESS = "/api/operations/v1/progress"
HOPS = 2
"""The longest chain of facts: workflows → directory → incentives."""
PATIENCE_SECONDS = 600


def settle(client: Client, patience: float = PATIENCE_SECONDS) -> None:
    """Return when every consumer has taken all facts there were, and those that they led to.

    Raises `NotReached` where that does not happen within `patience` seconds.
    """
    until = time.monotonic() + patience
    for _ in range(HOPS):
        heads = {(s["consumer"], s["partition"]): s["head"] for s in _standings(client)}
        while any(
            standing["position"] < heads.get((standing["consumer"], standing["partition"]), 0)
            for standing in _standings(client)
        ):
            if time.monotonic() > until:
                message = f"facts are still on their way after {patience:.0f} s"
                raise NotReached(message)
            time.sleep(0.05)


def _standings(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(PROGRESS)["standings"]
    return found
