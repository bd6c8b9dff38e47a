"""Uniqueness checks: values that only one aggregate of an area may have, such as a code.

An aggregate knows nothing of others, so the store checks such values with the append: for all
appends of a transaction together, under a lock that all replicas share.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from shared.eventsourcing.refusal import Refusal


@dataclass(frozen=True, slots=True)
class UniqueValue:
    """A value that belongs to one owner alone."""

    key: str
    """The form in which values are compared, such as a code in lower case."""
    owner: Hashable
    """The identity of the aggregate that has the value."""
    written: str
    """The value as it was given."""
    owner_name: str = ""
    """The owner's name, where the refusal shows it."""

    def excluded_by(self, others: Sequence[UniqueValue]) -> UniqueValue | None:
        """Return the value of the same key because of which this one is refused, or `None`.

        It is refused where others have the value and its owner does not.
        """
        is_owned = any(other.owner == self.owner for other in others)
        return others[0] if others and not is_owned else None


class UniquenessCheck(Protocol):
    """Checks the values of one kind. An owner may take a value again that it has already."""

    @property
    def lock(self) -> int:
        """The number of the area's lock under which values of this kind are given away."""
        ...

    def find_value(self, event: Any) -> UniqueValue | None:
        """Return the value that an event gives to its aggregate; `None` if it gives none."""
        ...

    async def load_taken(
        self, connection: Any, values: Collection[UniqueValue]
    ) -> Mapping[str, Sequence[UniqueValue]]:
        """Return who has these values by key; runs in the append's transaction, under the lock."""
        ...

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:
        """Return the domain's refusal of a value that another owner has."""
        ...
