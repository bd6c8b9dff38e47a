"""An item's outbox (发件箱): what is written to it, in the order in which it was planned.

A write that was sent and has no answer may have arrived. It is looked for in the other system
before it is sent again, by what was recorded before it was sent. What the item's own writes became
there is kept, so that they are known when the other system tells of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from services.connectors.domain.write_back_refusals import UnknownWrite, WriteNotFailed
from services.connectors.domain.write_commands import (
    AddItemTarget,
    NoteDone,
    NoteFailure,
    NoteSent,
    OutboxCommand,
    PlanWrites,
    ReplayWrite,
)
from services.connectors.domain.write_content import WriteKind
from services.connectors.domain.write_events import (
    ItemTargetAdded,
    OutboxEvent,
    WriteAttemptFailed,
    WriteDone,
    WriteFailed,
    WritePlanned,
    WriteReplayed,
    WriteSent,
)

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MAX_FAILURES = 48
"""Attempts before a write is given up: about a day, half of it in pauses of the longest kind."""
MAX_RETRY_AFTER = timedelta(hours=6)
"""The longest pause that the other system's `Retry-After` is followed for."""
_MOST_DOUBLINGS = 20


class WriteStatus(StrEnum):
    """How far a write is."""

    PLANNED = "planned"
    SENT = "sent"
    """It was sent, or was about to be, and has no answer yet."""
    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given-up"


ENDED = frozenset({WriteStatus.DONE, WriteStatus.FAILED, WriteStatus.GIVEN_UP})
FAILED = frozenset({WriteStatus.FAILED, WriteStatus.GIVEN_UP})


@dataclass(frozen=True)
class Write:
    """A write as far as it is."""

    planned: WritePlanned
    status: WriteStatus = WriteStatus.PLANNED
    sent: WriteSent | None = None
    """Its first sending: what came after that may be its effect."""
    failures: int = 0
    """The attempts that failed since it was planned or last replayed."""


@dataclass(frozen=True)
class ItemOutbox:
    """What was and is to be written to an item."""

    writes: Mapping[UUID, Write] = field(default_factory=dict)
    """By id, in the order of their plans."""
    facts: frozenset[UUID] = frozenset()
    """The facts that writes were planned for."""
    targets: frozenset[UUID] = frozenset()
    """What the item stands for besides what it is linked to."""
    own_changes: frozenset[str] = frozenset()
    """The ids of the changes that its transitions became in the other system."""
    own_comments: frozenset[str] = frozenset()
    """The ids of the comments that were written to it."""


def outbox_stream_name(connector: str, item: str) -> str:
    """Return the stream of an item's outbox; a connector's name has no slash."""
    return f"outbox-{connector}/{item}"


def decide(command: OutboxCommand, outbox: ItemOutbox) -> list[OutboxEvent]:
    """Return the events of a command; raises `UnknownWrite` and `WriteNotFailed`."""
    match command:
        case PlanWrites(fact_id=fact_id):
            return [] if fact_id in outbox.facts else _plan(command)
        case AddItemTarget(target=target):
            return [] if target in outbox.targets else [ItemTargetAdded(**vars(command))]
        case _:
            write = outbox.writes.get(command.write_id)
            if write is None:
                raise UnknownWrite(write=command.write_id)
            return _work(command, write)


def _work(
    command: NoteSent | NoteDone | NoteFailure | ReplayWrite, write: Write
) -> list[OutboxEvent]:
    if isinstance(command, ReplayWrite):
        return _replay(command, write)
    if write.status in ENDED:
        return []  # worked on twice, because the first worker's claim had expired
    match command:
        case NoteSent():
            return [WriteSent(**vars(command))] if write.sent is None else []
        case NoteDone():
            return [WriteDone(**vars(command))]
        case NoteFailure():
            return [_fail(command, write)]


def _plan(command: PlanWrites) -> list[OutboxEvent]:
    return [
        WritePlanned(
            write_id=command.write_id(place),
            connector=command.connector,
            item=command.item,
            key=command.key,
            fact_id=command.fact_id,
            trigger=command.trigger,
            target=command.target,
            mapping_version=command.mapping_version,
            content=content,
            at=command.at,
        )
        for place, content in enumerate(command.contents)
    ]


def _fail(command: NoteFailure, write: Write) -> OutboxEvent:
    is_last = command.counts and write.failures + 1 >= MAX_FAILURES
    common = {
        "write_id": command.write_id,
        "connector": command.connector,
        "item": command.item,
        "code": command.code,
        "detail": command.detail,
        "at": command.at,
    }
    if command.is_refusal or is_last:
        return WriteFailed(**common, is_refusal=command.is_refusal)
    pause = max(
        retry_pause(write.failures, command.jitter),
        min(command.retry_after or timedelta(0), MAX_RETRY_AFTER),
    )
    return WriteAttemptFailed(**common, counts=command.counts, due_at=command.at + pause)


def retry_pause(failures: int, jitter: float) -> timedelta:
    """Return the pause before the next attempt: a random part of one that doubles (full jitter).

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    whole = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(failures, _MOST_DOUBLINGS)))
    return whole * jitter


def _replay(command: ReplayWrite, write: Write) -> list[OutboxEvent]:
    if write.status is WriteStatus.DONE:
        raise WriteNotFailed
    if write.status not in FAILED:
        return []
    return [WriteReplayed(**vars(command))]


def evolve(outbox: ItemOutbox, event: OutboxEvent) -> ItemOutbox:
    """Return the outbox after an event."""
    if isinstance(event, ItemTargetAdded):
        return replace(outbox, targets=outbox.targets | {event.target})
    if isinstance(event, WritePlanned):
        writes = {**outbox.writes, event.write_id: Write(event)}
        return replace(outbox, writes=writes, facts=outbox.facts | {event.fact_id})
    write = outbox.writes[event.write_id]
    after = replace(outbox, writes={**outbox.writes, event.write_id: _evolve(write, event)})
    if not isinstance(event, WriteDone) or event.external_id is None:
        return after
    match write.planned.content.kind:
        case WriteKind.TRANSITION:
            return replace(after, own_changes=after.own_changes | {event.external_id})
        case WriteKind.COMMENT:
            return replace(after, own_comments=after.own_comments | {event.external_id})
        case WriteKind.REMOTE_LINK:
            return after


def _evolve(
    write: Write,
    event: WriteSent | WriteDone | WriteAttemptFailed | WriteFailed | WriteReplayed,
) -> Write:
    match event:
        case WriteSent():
            return replace(write, status=WriteStatus.SENT, sent=event)
        case WriteDone():
            return replace(write, status=WriteStatus.DONE)
        case WriteAttemptFailed(counts=counts):
            return replace(write, failures=write.failures + counts)
        case WriteFailed(is_refusal=is_refusal):
            status = WriteStatus.FAILED if is_refusal else WriteStatus.GIVEN_UP
            # What was refused did not arrive, so that a replay begins anew.
            return replace(write, status=status, sent=None if is_refusal else write.sent)
        case WriteReplayed():
            status = WriteStatus.PLANNED if write.sent is None else WriteStatus.SENT
            return replace(write, status=status, failures=0)
