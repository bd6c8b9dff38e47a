"""The seal of locked months: a hash chain in which each lock contains the one before it.

    seal = SHA-256(previous seal ‖ canonical bytes of the lock without its seal)

The lock has the statement, the tallies behind it, who locked and when. A changed statement, a
month taken out and two that changed places break the chain at that place. Months that were locked
before seals existed are the chain's beginning: they are sealed by the same rule, in the order of
their locks, and the first recorded seal names the last of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from services.incentives.domain.canonical_json import canonical_bytes

BEGINNING = "0" * 64
"""What the first month of the chain has in the place of a previous seal."""


class PeriodSeal(BaseModel, frozen=True):
    """The place of a locked month in the chain."""

    number: int
    """The place: 1 for the month that was locked first."""
    previous: str
    """The seal of the month locked before, in hexadecimal digits."""
    seal: str


@dataclass(frozen=True)
class StoredLock:
    """A lock as the log has it, for its seal to be computed or checked."""

    period: str
    content: Mapping[str, Any]
    """The stored JSON without the seal."""
    seal: PeriodSeal | None
    """The recorded seal; `None` for a month that was locked before seals existed."""
    recorded_at: datetime | None = None
    """When it was recorded; `None` where only the chain is of interest."""


def seal_content(content: Mapping[str, Any], last: PeriodSeal | None) -> PeriodSeal:
    """Return the seal of a lock that follows `last`; `None` for the first of all."""
    number, previous = (1, BEGINNING) if last is None else (last.number + 1, last.seal)
    return PeriodSeal(number=number, previous=previous, seal=_hash(previous, content))


def compute_chain(locks: Sequence[StoredLock], last: PeriodSeal | None = None) -> list[PeriodSeal]:
    """Return the seal of every lock, in their order: the recorded ones, the others computed.

    `last` is the seal before the first of them.
    """
    chain: list[PeriodSeal] = []
    for lock in locks:
        last = lock.seal or seal_content(lock.content, last)
        chain.append(last)
    return chain


def find_broken_seals(locks: Sequence[StoredLock]) -> Iterator[str]:
    """Yield a description of each place where the chain does not hold; `locks` are all, in order.

    Raises `ValueError` for a recorded seal that is not made of hexadecimal digits.
    """
    last: PeriodSeal | None = None
    has_recorded = False
    for lock in locks:
        expected = seal_content(lock.content, last)
        found = lock.seal
        if found is None:
            if has_recorded:
                yield f"{lock.period} has no seal, though a month locked before it has one"
            last = expected
            continue
        if found.previous != expected.previous:
            yield (
                f"{lock.period} follows seal {found.previous}, but the month locked before it has"
                f" {expected.previous}: one was changed, is missing, or stands in another place"
            )
        elif found.number != expected.number:
            yield f"{lock.period} is number {found.number} of the chain, not {expected.number}"
        if found.seal != _hash(found.previous, lock.content):
            yield f"the statement of {lock.period} is not the one that was sealed"
        has_recorded = True
        last = found


def _hash(previous: str, content: Mapping[str, Any]) -> str:
    return sha256(bytes.fromhex(previous) + canonical_bytes(content)).hexdigest()
