"""A back-fill (补录): reads what happened in a system since a time, page by page.

What a page told and the position after it are recorded in one transaction, so it goes on where it
was after whatever stops it. An event's `type` is its name in the store: never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.past_changes import PastPosition, PastScope
from services.connectors.domain.refusals import UnknownBackFill


class BackFillStatus(StrEnum):
    """How far a back-fill is."""

    UNDER_WAY = "under-way"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class StartBackFill:
    """Begin to read the past of a connector's system."""

    back_fill_id: UUID
    connector: str
    scope: PastScope
    fills_gap: bool
    """Whether it was begun because no webhook came for long, and not by a person."""
    at: datetime


@dataclass(frozen=True)
class RecordPage:
    """Record that a page was read; the same page twice is recorded once."""

    back_fill_id: UUID
    page: int
    """How many pages were read before it."""
    items: int
    changes: int
    position: PastPosition | None
    """Where the next one begins; `None` after the last."""
    system_time: datetime
    """What the system's clock said before the page was read."""
    at: datetime


@dataclass(frozen=True)
class CancelBackFill:
    """Read no further."""

    back_fill_id: UUID
    at: datetime


@dataclass(frozen=True)
class FailBackFill:
    """Record that the system refuses what is asked, so that asking again would not help."""

    back_fill_id: UUID
    code: str
    detail: str
    at: datetime


BackFillCommand = StartBackFill | RecordPage | CancelBackFill | FailBackFill


class BackFillStarted(BaseModel, frozen=True):
    """A back-fill was begun."""

    type: Literal["back-fill-started"] = "back-fill-started"
    back_fill_id: UUID
    connector: str
    scope: PastScope
    fills_gap: bool
    at: datetime


class BackFillPageRead(BaseModel, frozen=True):
    """A page was read, and the deliveries that it told of were recorded."""

    type: Literal["back-fill-page-read"] = "back-fill-page-read"
    back_fill_id: UUID
    page: int
    items: int
    changes: int
    """How many deliveries it told of; those that had come before are among them."""
    position: PastPosition | None
    system_time: datetime
    at: datetime


class BackFillCancelled(BaseModel, frozen=True):
    """A person ended it; what was read stays."""

    type: Literal["back-fill-cancelled"] = "back-fill-cancelled"
    back_fill_id: UUID
    at: datetime


class BackFillFailed(BaseModel, frozen=True):
    """The system refused what was asked."""

    type: Literal["back-fill-failed"] = "back-fill-failed"
    back_fill_id: UUID
    code: str
    detail: str
    at: datetime


BackFillEvent = Annotated[
    BackFillStarted | BackFillPageRead | BackFillCancelled | BackFillFailed,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class BackFill:
    """A back-fill as far as it has come."""

    started: BackFillStarted
    status: BackFillStatus = BackFillStatus.UNDER_WAY
    pages: int = 0
    position: PastPosition | None = field(default_factory=PastPosition)
    """Where the next page begins."""


BackFillState = BackFill | None


def back_fill_stream_name(back_fill_id: UUID) -> str:
    """Return the stream of a back-fill."""
    return f"back-fill-{back_fill_id}"


def decide(command: BackFillCommand, back_fill: BackFillState) -> list[BackFillEvent]:
    """Return the events of a command; raises `UnknownBackFill`."""
    if isinstance(command, StartBackFill):
        return [BackFillStarted(**vars(command))] if back_fill is None else []
    if back_fill is None:
        raise UnknownBackFill(back_fill=command.back_fill_id)
    if back_fill.status is not BackFillStatus.UNDER_WAY:
        return []
    match command:
        case RecordPage():
            is_next = command.page == back_fill.pages
            return [BackFillPageRead(**vars(command))] if is_next else []
        case CancelBackFill():
            return [BackFillCancelled(**vars(command))]
        case FailBackFill():
            return [BackFillFailed(**vars(command))]


def evolve(back_fill: BackFillState, event: BackFillEvent) -> BackFillState:
    """Return the back-fill after an event."""
    if isinstance(event, BackFillStarted):
        return BackFill(event)
    if back_fill is None:
        return None
    match event:
        case BackFillPageRead(page=page, position=position):
            status = BackFillStatus.COMPLETED if position is None else back_fill.status
            return replace(back_fill, pages=page + 1, position=position, status=status)
        case BackFillCancelled():
            return replace(back_fill, status=BackFillStatus.CANCELLED)
        case BackFillFailed():
            return replace(back_fill, status=BackFillStatus.FAILED)
