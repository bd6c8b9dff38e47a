"""For systems that are polled: whatever comes to their webhook was sent by somebody else."""

from __future__ import annotations

from collections.abc import Sequence


def never_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:  # noqa: ARG001  as the port has it
    """Return that a body was not signed."""
    return False
