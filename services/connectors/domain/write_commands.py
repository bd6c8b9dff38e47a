"""The commands to an item's outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.connectors.domain.write_back_terms import WriteBackTrigger
from services.connectors.domain.write_content import WriteContent
from services.connectors.domain.write_events import WriteOutcome

_WRITES = UUID("0f6f5d0a-8e0e-5d2f-a7a1-0b6a4a2f7c11")
"""The namespace of the ids of writes."""


@dataclass(frozen=True)
class PlanWrites:
    """Have what a fact tells written to an item; a fact that came before changes nothing."""

    connector: str
    item: str
    key: str
    fact_id: UUID
    trigger: WriteBackTrigger
    target: UUID
    mapping_version: int
    contents: Sequence[WriteContent]
    at: datetime

    def write_id(self, place: int) -> UUID:
        """Return the id of the write at a place of `contents`."""
        return uuid5(_WRITES, f"{self.connector}\n{self.item}\n{self.fact_id}\n{place}")


@dataclass(frozen=True)
class AddItemTarget:
    """Have an item stand for what came of that which it stood for."""

    connector: str
    item: str
    target: UUID
    origin: UUID
    at: datetime


@dataclass(frozen=True)
class NoteSent:
    """Record that a write is about to be sent."""

    connector: str
    item: str
    write_id: UUID
    after_change: str | None
    at: datetime
    account: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteDone:
    """Record that the item has it."""

    connector: str
    item: str
    write_id: UUID
    outcome: WriteOutcome
    answer: int | None
    external_id: str | None
    at: datetime


@dataclass(frozen=True)
class NoteFailure:
    """Record that a write was not done."""

    connector: str
    item: str
    write_id: UUID
    code: str
    detail: str
    is_refusal: bool
    """Whether the same would be refused again."""
    counts: bool
    """Whether it uses up an attempt."""
    retry_after: timedelta | None
    jitter: float
    """A random number from 0 to 1."""
    at: datetime


@dataclass(frozen=True)
class ReplayWrite:
    """Have a write tried once more."""

    connector: str
    item: str
    write_id: UUID
    at: datetime


OutboxCommand = PlanWrites | AddItemTarget | NoteSent | NoteDone | NoteFailure | ReplayWrite
