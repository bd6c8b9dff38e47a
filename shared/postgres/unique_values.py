"""Resolves the uniqueness checks of a transaction's appends: one lock and one query per kind.

The order in the transaction is what makes the checks right, and free of deadlocks:

1. `lock_unique_values` takes the exclusive locks before anything else that another transaction
   could wait for: idempotency keys, streams, the shared lock of appends.
2. `find_taken_values` reads under the locks. Each statement of a READ COMMITTED transaction sees
   what was committed before it began, so it sees what earlier holders of the lock have written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.eventsourcing.event_store import AppendRequest
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.uniqueness_check import UniquenessCheck, UniqueValue
from shared.postgres.advisory_locks import LockPurpose, lock_keys

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass
class TakenValues:
    """Which appends, by their index, are not written because another owner has a value."""

    refused: dict[int, Refusal] = field(default_factory=dict)
    """Another owner has it in the database."""
    preceded: dict[int, tuple[int, Refusal]] = field(default_factory=dict)
    """An earlier append of the same transaction takes it: its index, and the refusal if it is
    written. If it is not, the value may be free, and the later append is to be tried again."""


async def lock_unique_values(
    connection: Connection, area: str, appends: Iterable[AppendRequest]
) -> None:
    """Take the locks of the values that appends give away, until the transaction ends.

    Several are taken from the highest number down, by all who take more than one.
    """
    locks = {check.lock for append in appends for check, _ in _values_of(append)}
    for lock in sorted(locks, reverse=True):
        keys = lock_keys(area, LockPurpose(lock))
        await connection.execute("SELECT pg_advisory_xact_lock($1, $2)", *keys)


async def find_taken_values(
    connection: Connection, appends: Sequence[AppendRequest], skipped: Collection[int]
) -> TakenValues:
    """Return which appends give away a value of another owner; those at `skipped` do not count."""
    by_check: dict[UniquenessCheck, list[tuple[int, UniqueValue]]] = {}
    for index, append in enumerate(appends):
        # All checks are in the order of the area's, so that the same refusal comes first.
        for check in append.uniqueness_checks:
            by_check.setdefault(check, [])
        for check, value in () if index in skipped else _values_of(append):
            by_check[check].append((index, value))
    found = TakenValues()
    for check, given in by_check.items():
        if not given:
            continue
        taken = await check.load_taken(connection, [value for _, value in given])
        for index, value in given:
            other = value.excluded_by(taken.get(value.key, ()))
            if other is not None:
                found.refused.setdefault(index, check.refuse(value, other))
    _find_preceded(by_check, found)
    return found


def _find_preceded(
    by_check: dict[UniquenessCheck, list[tuple[int, UniqueValue]]], found: TakenValues
) -> None:
    """Compare the appends that the database does not refuse with each other: the first has it."""
    accepted: dict[tuple[UniquenessCheck, str], dict[UniqueValue, int]] = {}
    given = [(index, check, value) for check, some in by_check.items() for index, value in some]
    for index, check, value in sorted(given, key=lambda one: one[0]):
        if index not in found.refused:
            earlier = accepted.setdefault((check, value.key), {})
            others = [other for other, at in earlier.items() if at != index]
            other = value.excluded_by(others)
            if other is None:
                earlier.setdefault(value, index)
            else:
                found.preceded.setdefault(index, (earlier[other], check.refuse(value, other)))


def _values_of(append: AppendRequest) -> Iterable[tuple[UniquenessCheck, UniqueValue]]:
    for check in append.uniqueness_checks:
        for event in append.events:
            value = check.find_value(event)
            if value is not None:
                yield check, value
