"""What the obligation behind an adjustment of figures was, for people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.incentives.domain.obligation_id import parse_obligation_id

AdjustmentKey = tuple[str, UUID]
"""An obligation's id, and the id of the fact that changed it after the lock."""


@dataclass(frozen=True)
class AdjustedObligation:
    """An obligation that counts differently since its month was locked."""

    department: str
    kind: str | None
    """`None` where its id names no kind and its record is unknown."""
    title: str | None = None
    """What was owed; `None` where it is not recorded, and for those who do not read it."""
    counterpart: str | None = None
    """The department to which it was owed."""
    counterpart_name: str | None = None

    @classmethod
    def of_id(cls, obligation: str, department: str) -> AdjustedObligation:
        """Return what an obligation's id says of it, without its record."""
        identity = parse_obligation_id(obligation)
        return cls(department, None if identity is None else str(identity.kind))
