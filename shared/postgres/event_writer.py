"""Writes appends, and all that must be true with them, on one open transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import asyncpg
from pydantic import BaseModel

from shared.eventsourcing.event_context import Clock, IdFactory
from shared.eventsourcing.event_store import (
    AppendRequest,
    IdempotencyKeyTaken,
    RecordedEvent,
    VersionConflict,
)
from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.projection import Projection
from shared.telemetry.metrics import APPEND_CONFLICTS, APPEND_EVENTS

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """Have the area's timer come back to this stream; replaces the key's earlier moment."""

    key: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClearDeadline:
    """Forget a deadline, whether it is set or not."""

    key: str


DeadlineChange = SetDeadline | ClearDeadline


def no_deadlines(_event: Any) -> Sequence[DeadlineChange]:
    """For areas that keep no deadlines."""
    return ()


@dataclass(frozen=True)
class EventWriter:
    """One area's write side."""

    area: str
    publish: Callable[[Any], BaseModel | None]
    projections: Sequence[Projection]
    deadline_changes: Callable[[Any], Sequence[DeadlineChange]]
    clock: Clock
    new_id: IdFactory

    async def write(
        self, connection: Connection, appends: Sequence[AppendRequest]
    ) -> list[int | VersionConflict]:
        """Record every append whose expectation holds; answer each with its version or `Conflict`.

        Runs inside the caller's transaction. Two appends to one stream are taken in turn.
        Raises `KeyTaken` where an idempotency key was used before: nothing can be committed then.
        """
        now = self.clock()
        answers, taken = _check_same_stream(appends)
        recorded = await self._record(connection, taken, now)
        written = {event.stream for event in recorded}
        for index, append in enumerate(appends):
            lost = append.events and append.stream not in written
            if lost and not isinstance(answers[index], VersionConflict):
                answers[index] = VersionConflict(append.stream, append.expected_version)
        if recorded:
            for projection in self.projections:
                await projection.project(connection, recorded)
            await self._apply_deadline_changes(connection, recorded)
        keyed = [a for a, answer in zip(appends, answers, strict=True) if isinstance(answer, int)]
        await _insert_idempotency_keys(connection, keyed, now)
        self._count(answers, len(recorded))
        return answers

    def _count(self, answers: Sequence[int | VersionConflict], events: int) -> None:
        conflicts = sum(isinstance(answer, VersionConflict) for answer in answers)
        if conflicts:
            APPEND_CONFLICTS.add(conflicts, {"area": self.area})
        if events:
            APPEND_EVENTS.add(events, {"area": self.area})

    async def _record(
        self, connection: Connection, appends: Sequence[AppendRequest], now: datetime
    ) -> list[RecordedEvent[Any]]:
        span: dict[str, tuple[int, int]] = {}
        events: list[RecordedEvent[Any]] = []
        facts: list[tuple[int, str, str]] = []
        contexts: list[str] = []
        for append in appends:
            first, last = span.get(
                append.stream, (append.expected_version, append.expected_version)
            )
            context = append.context.model_dump_json()
            for version, event in enumerate(append.events, last + 1):
                events.append(
                    RecordedEvent(
                        0, append.stream, version, self.new_id(), now, append.context, event
                    )
                )
                contexts.append(context)
                fact = self.publish(event)
                if fact is not None:
                    facts.append((len(events), str(fact.type), fact.model_dump_json()))  # type: ignore[attr-defined]
            span[append.stream] = (first, last + len(append.events))
        if not events:
            return []
        streams = sorted(span)
        rows = await connection.fetch(
            "SELECT * FROM append_events($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)",
            *lock_keys(self.area, LockPurpose.APPEND),
            streams,
            [span[stream][0] for stream in streams],
            [span[stream][1] for stream in streams],
            [event.stream for event in events],
            [event.version for event in events],
            [event.id for event in events],
            contexts,
            [event.event.model_dump_json() for event in events],
            [ordinal for ordinal, _, _ in facts],
            [type_ for _, type_, _ in facts],
            [data for _, _, data in facts],
            now,
        )
        return [_with_position(events[ordinal - 1], position) for ordinal, position in rows]

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


def _check_same_stream(
    appends: Sequence[AppendRequest],
) -> tuple[list[int | VersionConflict], list[AppendRequest]]:
    """Check same-stream appends against each other before the database is asked.

    Return each one's answer so far, and those that have events to record.
    """
    reached: dict[str, int] = {}
    answers: list[int | VersionConflict] = []
    taken = []
    for append in appends:
        if not append.events:
            answers.append(append.expected_version)
        elif reached.get(append.stream, append.expected_version) == append.expected_version:
            reached[append.stream] = append.expected_version + len(append.events)
            answers.append(reached[append.stream])
            taken.append(append)
        else:
            answers.append(VersionConflict(append.stream, append.expected_version))
    return answers, taken


def _with_position(event: RecordedEvent[Any], position: int) -> RecordedEvent[Any]:
    return RecordedEvent(
        position,
        event.stream,
        event.version,
        event.id,
        event.recorded_at,
        event.context,
        event.event,
    )


async def _insert_idempotency_keys(
    connection: Connection, appends: Sequence[AppendRequest], now: datetime
) -> None:
    keyed = [(a.idempotency_key, a.response) for a in appends if a.idempotency_key is not None]
    if not keyed:
        return
    try:
        await connection.execute(
            "INSERT INTO idempotency (caller, key, fingerprint, answer, kept_since)"
            " SELECT caller, key, fingerprint, answer::json, $5"
            " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])"
            " AS used (caller, key, fingerprint, answer)",
            [key.caller for key, _ in keyed],
            [key.key for key, _ in keyed],
            [key.fingerprint for key, _ in keyed],
            [answer for _, answer in keyed],
            now,
        )
    except asyncpg.UniqueViolationError as error:
        raise IdempotencyKeyTaken from error
