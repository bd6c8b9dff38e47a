"""Writes appends in an open transaction: events, facts, projections, deadlines and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.event_context import Clock, EventContext, IdFactory
from shared.eventsourcing.event_store import (
    AppendReceipt,
    AppendRequest,
    IdempotencyKeyTaken,
    RecordedEvent,
    VersionConflict,
)
from shared.eventsourcing.refusal import Refusal
from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.attachments import KeepAttachments, keep_no_attachments
from shared.postgres.event_tables import STREAM_NAME_MARK
from shared.postgres.fact_difference import compute_fact_difference
from shared.postgres.idempotency import claim_keys, release_keys
from shared.postgres.personal_data_cipher import NO_CIPHER, PersonalDataCipher
from shared.postgres.personal_data_erasure import erase_people
from shared.postgres.projection import Projection
from shared.postgres.unique_values import find_taken_values, lock_unique_values
from shared.telemetry.metrics import APPEND_CONFLICTS, APPEND_EVENTS

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """Sets a deadline for the event's stream; it replaces an earlier deadline of the same key."""

    key: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClearDeadline:
    """Clears a deadline, whether it is set or not."""

    key: str


DeadlineChange = SetDeadline | ClearDeadline

AppendResult = int | VersionConflict | IdempotencyKeyTaken | Refusal
"""The stream's version after an append, or why nothing of it was written."""

_APPEND = """SELECT * FROM append_compact_events(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"""

_EventContent = tuple[str, str | None, int | None, int | None, int | None, str | None]
"""An event's JSON; its fact's type and difference from it, or nothing where it has no fact."""


def no_deadline_changes(_event: Any) -> Sequence[DeadlineChange]:
    """Return no changes, for areas that have no deadlines."""
    return ()


@dataclass(frozen=True)
class EventWriter:
    """Writes one area's appends."""

    area: str
    fact_from_event: Callable[[Any], BaseModel | None]
    projections: Sequence[Projection]
    deadline_changes: Callable[[Any], Sequence[DeadlineChange]]
    clock: Clock
    new_id: IdFactory
    keep_attachments: KeepAttachments = keep_no_attachments
    cipher: PersonalDataCipher = NO_CIPHER

    async def write(
        self, connection: Connection, appends: Sequence[AppendRequest]
    ) -> list[AppendResult]:
        """Write every append whose version, idempotency key and unique values are as they must be.

        Returns each one's version, or why nothing of it was written. Runs inside the caller's
        transaction. Two appends to one stream are written in their order.
        """
        now = self.clock()
        # Locks first, then keys, then streams: two transactions never wait for each other.
        await lock_unique_values(connection, self.area, appends)
        used = await claim_keys(connection, appends, now)
        taken = await find_taken_values(connection, appends, used)
        results, accepted = _check_same_stream(
            appends,
            {index: refusal for index, (_, refusal) in taken.preceded.items()}
            | taken.refused
            | {index: IdempotencyKeyTaken() for index in used},
        )
        recorded = await self._record(connection, accepted, now)
        written = {event.stream for event in recorded}
        for index, append in enumerate(appends):
            if append.events and append.stream not in written and isinstance(results[index], int):
                results[index] = VersionConflict(append.stream, append.expected_version)
        for index, (earlier, _) in taken.preceded.items():
            if not isinstance(results[earlier], int):
                append = appends[index]
                results[index] = VersionConflict(append.stream, append.expected_version)
        await release_keys(
            connection,
            [
                a
                for a, result in zip(appends, results, strict=True)
                if isinstance(result, VersionConflict | Refusal)
            ],
        )
        if recorded:
            await erase_people(connection, self.cipher, recorded)
            for projection in self.projections:
                await projection.project(connection, recorded)
            await self._apply_deadline_changes(connection, recorded)
        attached = [
            (append.events[0], append.attachment)
            for append, result in zip(appends, results, strict=True)
            if append.attachment is not None and append.events and isinstance(result, int)
        ]
        if attached:
            await self.keep_attachments(connection, attached)
        self._count(results, len(recorded))
        return results

    def _count(self, results: Sequence[AppendResult], events: int) -> None:
        conflicts = sum(isinstance(result, VersionConflict) for result in results)
        if conflicts:
            APPEND_CONFLICTS.add(conflicts, {"area": self.area})
        if events:
            APPEND_EVENTS.add(events, {"area": self.area})

    async def _record(
        self, connection: Connection, appends: Sequence[AppendRequest], now: datetime
    ) -> list[RecordedEvent[Any]]:
        versions: dict[str, tuple[int, int]] = {}
        events: list[tuple[str, int, UUID, EventContext, BaseModel]] = []
        contents: list[_EventContent] = []
        receipts: list[AppendReceipt | None] = []
        keys = await self.cipher.load_keys_for(
            connection, (event for append in appends for event in append.events)
        )
        for append in appends:
            first, last = versions.get(
                append.stream, (append.expected_version, append.expected_version)
            )
            _, _, name = append.stream.partition("-")
            for version, event in enumerate(append.events, last + 1):
                events.append((append.stream, version, self.new_id(), append.context, event))
                data = self.cipher.encrypt(event, keys)
                contents.append(encode_event(name, data, self.fact_from_event(event)))
                receipts.append(append.receipt)
            versions[append.stream] = (first, last + len(append.events))
        if not events:
            return []
        streams = list(versions)
        numbers = {stream: number for number, stream in enumerate(streams, 1)}
        rows = await connection.fetch(
            _APPEND,
            *lock_keys(self.area, LockPurpose.APPEND),
            streams,
            [versions[stream][0] for stream in streams],
            [versions[stream][1] for stream in streams],
            [numbers[stream] for stream, _, _, _, _ in events],
            [version for _, version, _, _, _ in events],
            [id_ for _, _, id_, _, _ in events],
            [context.correlation for _, _, _, context, _ in events],
            [context.causation for _, _, _, context, _ in events],
            [context.actor for _, _, _, context, _ in events],
            [context.traceparent for _, _, _, context, _ in events],
            *zip(*contents, strict=True),
            now,
        )
        for ordinal, _, fact_position in rows:
            receipt = receipts[ordinal - 1]
            if receipt is not None and fact_position is not None:
                receipt.fact_position = fact_position
        return [
            RecordedEvent(position, stream, version, id_, now, context, event)
            for ordinal, position, _ in rows
            for stream, version, id_, context, event in [events[ordinal - 1]]
        ]

    async def _apply_deadline_changes(
        self, connection: Connection, recorded: Sequence[RecordedEvent[Any]]
    ) -> None:
        changes: dict[str, tuple[str, datetime | None]] = {}
        for event in recorded:
            for change in self.deadline_changes(event.event):
                due = change.due_at if isinstance(change, SetDeadline) else None
                changes[change.key] = (event.stream, due)
        if changes:
            keys = sorted(changes)
            await connection.execute(
                "WITH change AS (SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])"
                " AS change (key, stream, due_at)),"
                " cleared AS (DELETE FROM deadline USING change"
                " WHERE deadline.key = change.key AND change.due_at IS NULL)"
                " INSERT INTO deadline (key, stream, due_at)"
                " SELECT key, stream, due_at FROM change WHERE due_at IS NOT NULL ORDER BY key"
                " ON CONFLICT (key) DO UPDATE"
                " SET stream = excluded.stream, due_at = excluded.due_at, error = NULL",
                keys,
                [changes[key][0] for key in keys],
                [changes[key][1] for key in keys],
            )


def encode_event(name: str, data: str, fact: BaseModel | None) -> _EventContent:
    """Return the JSON of an event without its stream's name, and its fact's difference from it."""
    nameless = data.replace(name, STREAM_NAME_MARK) if name else data
    if fact is None:
        return nameless, None, None, None, None, None
    fact_type: str = fact.type  # type: ignore[attr-defined]
    return nameless, fact_type, *compute_fact_difference(data, fact_type, fact.model_dump_json())


def _check_same_stream(
    appends: Sequence[AppendRequest], refused: Mapping[int, AppendResult]
) -> tuple[list[AppendResult], list[AppendRequest]]:
    """Check appends to the same stream against each other, before the database does.

    Return each append's result so far, and the appends that have events to write. Those at the
    indices `refused` have no part in it: their idempotency keys were used before, or others have
    their unique values.
    """
    reached: dict[str, int] = {}
    results: list[AppendResult] = []
    accepted = []
    for index, append in enumerate(appends):
        if index in refused:
            results.append(refused[index])
        elif not append.events:
            results.append(append.expected_version)
        elif reached.get(append.stream, append.expected_version) == append.expected_version:
            reached[append.stream] = append.expected_version + len(append.events)
            results.append(reached[append.stream])
            accepted.append(append)
        else:
            results.append(VersionConflict(append.stream, append.expected_version))
    return results, accepted
