"""What writing back keeps beside events; the queries are with the read models."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from services.connectors.domain.linked_item import ClaimedWrite, LinkedItem
from shared.eventsourcing.published_fact import Fact
from shared.postgres.sending_limits import SendingLimits

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class Claims(Protocol):
    """Keeps claims, and facts that wait for a link."""

    async def claim(self, db: Connection, connector: str, now: datetime) -> Sequence[ClaimedWrite]:
        """Claim writes of a connector that are due by now, the oldest of each item."""
        ...

    async def release(self, db: Connection, write_id: UUID) -> None:
        """Delete the claim of a write."""
        ...

    async def keep_facts(self, db: Connection, facts: Sequence[tuple[UUID, Fact]]) -> None:
        """Keep facts, each with what it is about."""
        ...

    async def take_facts(self, db: Connection, targets: Collection[UUID] | None) -> Sequence[Fact]:
        """Take the kept facts about these, or all whose target is linked, in their order."""
        ...

    async def delete_facts(self, db: Connection, before: datetime, in_any_case: datetime) -> None:
        """Delete the kept facts from before a time, of those that a link may follow the older."""
        ...


class BreakerStore(Protocol):
    """Keeps the circuit breakers."""

    async def admit(self, db: Connection, connector: str, now: datetime) -> bool:
        """Return whether a write may be sent."""
        ...

    async def note_success(self, db: Connection, connector: str) -> None:
        """Close the breaker."""
        ...

    async def note_failure(
        self,
        db: Connection,
        connector: str,
        now: datetime,
        code: str,
        detail: str,
        *,
        opens_at_once: bool,
    ) -> None:
        """Count a failure, which may open the breaker."""
        ...


FindLinksFunction = Callable[["Connection", Collection[UUID]], Awaitable[Sequence[LinkedItem]]]


@dataclass(frozen=True)
class WriteStore:
    """The claims, circuit breakers and links that writing back reads and writes."""

    claims: Claims
    breakers: BreakerStore
    find_links: FindLinksFunction


OUTBOUND_LIMITS = SendingLimits("outbound_limit", "connector")
