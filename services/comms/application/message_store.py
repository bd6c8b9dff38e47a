"""What the work that tells people reads and writes, apart from events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.domain.claimed_messages import ClaimedMessages
from shared.eventsourcing.sending_limit import SendingLimit
from shared.service_runtime.outbound_settings import SecretCipher

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class MessageStore:
    """Its functions, of which each does one thing in the database."""

    claim: Callable[
        [Connection, datetime, Collection[UUID], SecretCipher | None],
        Awaitable[Sequence[ClaimedMessages]],
    ]
    release: Callable[[Connection, Collection[UUID]], Awaitable[None]]
    count_free: Callable[[Connection, str, Sequence[SendingLimit]], Awaitable[int]]
    acquire_permit: Callable[[Connection, str, Sequence[SendingLimit]], Awaitable[timedelta]]
    block: Callable[[Connection, str, timedelta], Awaitable[None]]
    has_address_of: Callable[[Connection, UUID, tuple[UUID, UUID | None]], Awaitable[bool]]
