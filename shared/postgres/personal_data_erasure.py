"""Erases people: their keys are deleted, in the transaction that records it.

What an earlier version recorded of them without a key is masked where it stands. The rows of their
events stay, and so do the facts that were published: facts have no personal texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.event_tables import STREAM_NAME_MARK
from shared.postgres.fact_difference import compute_fact_difference
from shared.postgres.personal_data_cipher import PersonalDataCipher

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_DELETE_KEY = """
INSERT INTO personal_key (person, key, erased_at) VALUES ($1, NULL, $2)
ON CONFLICT (person) DO UPDATE SET key = NULL, erased_at = excluded.erased_at
"""
_LATER_EVENTS = """
SELECT position, data, fact_type, fact_data
FROM stream JOIN later_event ON stream_number = stream.number WHERE stream.id = $1
"""
_REWRITE_LATER = """
UPDATE compact_event SET data = $2, fact_start = $3, fact_head = $4, fact_tail = $5, fact_text = $6
WHERE position = $1
"""
_EARLIER_EVENTS = "SELECT position, data FROM earlier_event WHERE stream = $1"
_REWRITE_EARLIER = "UPDATE earlier_event SET data = $2 WHERE position = $1"


async def erase_people(
    connection: Connection, cipher: PersonalDataCipher, recorded: Sequence[RecordedEvent[Any]]
) -> None:
    """Erase the people whose erasure is among the events that are being recorded."""
    erasing = cipher.personal_data.erasing_type
    if erasing is None:
        return
    for one in recorded:
        if one.event.type == erasing:
            await connection.execute(_DELETE_KEY, one.event.person, one.recorded_at)
            await _mask_stream(connection, cipher, one.stream)


async def _mask_stream(connection: Connection, cipher: PersonalDataCipher, stream: str) -> None:
    _, _, name = stream.partition("-")
    for row in await connection.fetch(_LATER_EVENTS, stream):
        masked = cipher.mask(row["data"])
        if masked != row["data"]:
            fact_type = row["fact_type"]
            difference = (
                (None, None, None, None)
                if fact_type is None
                else compute_fact_difference(masked, fact_type, row["fact_data"])
            )
            nameless = masked.replace(name, STREAM_NAME_MARK)
            await connection.execute(_REWRITE_LATER, row["position"], nameless, *difference)
    for row in await connection.fetch(_EARLIER_EVENTS, stream):
        masked = cipher.mask(row["data"])
        if masked != row["data"]:
            await connection.execute(_REWRITE_EARLIER, row["position"], masked)
