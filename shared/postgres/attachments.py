"""Attachments of appends: bytes that belong to events and to no log, kept with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

KeepAttachments = Callable[["Connection", Sequence[tuple[Any, bytes]]], Awaitable[None]]
"""Keeps attachments, each given with its event, which has just been written."""


async def keep_no_attachments(
    _connection: Connection, attached: Sequence[tuple[Any, bytes]]
) -> None:
    """Raise `TypeError`, for areas that have nowhere to keep them."""
    message = f"the area keeps no attachments: {len(attached)}"
    raise TypeError(message)
