"""An item of another system, such as an issue: what it is here, and its changes.

An event's `type` is its name in the store: never rename one. An item is known by its id, so that it
stays the same when it is moved to another project or gets another key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.mapping_routes import TargetKind


@dataclass(frozen=True)
class LinkItem:
    """Note what was made for an item."""

    connector: str
    item: str
    key: str
    project: str
    item_type: str
    case_id: UUID
    delivery_id: UUID
    at: datetime
    target: TargetKind = TargetKind.CASE
    department: str | None = None
    began_at: datetime | None = None
    project_id: UUID | None = None


@dataclass(frozen=True)
class KeepStatusChange:
    """Keep a change that cannot be applied yet, since an earlier one may come late."""

    connector: str
    item: str
    change_id: str
    status: str
    changed_at: datetime
    at: datetime


@dataclass(frozen=True)
class NoteStatusChangeApplied:
    """Note that a change was applied."""

    connector: str
    item: str
    change_id: str
    delivery_id: UUID
    at: datetime
    changed_at: datetime | None = None


@dataclass(frozen=True)
class KeepComment:
    """Keep a comment on an item for which nothing was made yet."""

    connector: str
    item: str
    change_id: str
    text: str
    department: str
    changed_at: datetime
    at: datetime


@dataclass(frozen=True)
class NoteItemDeleted:
    """Note that the other system has deleted the item."""

    connector: str
    item: str
    changed_at: datetime
    at: datetime


ItemCommand = LinkItem | KeepStatusChange | NoteStatusChangeApplied | KeepComment | NoteItemDeleted


class ItemLinked(BaseModel, frozen=True):
    """Something was made for the item."""

    type: Literal["item-linked"] = "item-linked"
    connector: str
    item: str
    key: str
    project: str
    item_type: str
    """Project and type at that time: by them the item's statuses are read as long as it exists."""
    case_id: UUID
    """The id of what was made: of a case, a request or an entry of a duty list."""
    delivery_id: UUID
    at: datetime
    target: TargetKind = TargetKind.CASE
    """What was made; a case in old logs."""
    department: str | None = None
    """The department that it was made for; `None` in old logs."""
    began_at: datetime | None = None
    """When it began, where that is earlier than the time of its link."""
    project_id: UUID | None = None
    """The project of an entry of a duty list; `None` in old logs, and for anything else."""


class StatusChangeKept(BaseModel, frozen=True):
    """A change of the status could not be applied yet."""

    type: Literal["status-change-kept"] = "status-change-kept"
    connector: str
    item: str
    change_id: str
    status: str
    changed_at: datetime
    at: datetime


class StatusChangeApplied(BaseModel, frozen=True):
    """A change of the status, or a comment, was applied."""

    type: Literal["status-change-applied"] = "status-change-applied"
    connector: str
    item: str
    change_id: str
    delivery_id: UUID
    at: datetime
    changed_at: datetime | None = None
    """When it happened; `None` in old logs."""


class CommentKept(BaseModel, frozen=True):
    """A comment came before anything was made for the item."""

    type: Literal["comment-kept"] = "comment-kept"
    connector: str
    item: str
    change_id: str
    text: str
    department: str
    """The author's."""
    changed_at: datetime
    at: datetime


class ItemDeleted(BaseModel, frozen=True):
    """The other system has deleted the item."""

    type: Literal["item-deleted"] = "item-deleted"
    connector: str
    item: str
    changed_at: datetime
    at: datetime


ItemEvent = Annotated[
    ItemLinked | StatusChangeKept | StatusChangeApplied | CommentKept | ItemDeleted,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class ExternalItem:
    """An item as far as it is known here."""

    link: ItemLinked | None = None
    applied: frozenset[str] = frozenset()
    """The ids of the changes that were applied."""
    kept: tuple[StatusChangeKept, ...] = ()
    """The changes that were not applied, in the order in which they happened."""
    deleted_at: datetime | None = None
    kept_comments: tuple[CommentKept, ...] = ()
    """The comments that were not applied, in the order of their receipt."""
    last_applied_at: datetime | None = None
    """When the latest of the changes happened that were applied; `None` where it is not known."""


def item_stream_name(connector: str, item: str) -> str:
    """Return the stream of an item; no two items of any connectors share one.

    A connector's name may have dashes and no slash. Where the item has no dash, the last dash ends
    the connector's name; where it has one, the first slash does, behind which a dash follows.
    """
    return f"item-{connector}/{item}" if "-" in item else f"item-{connector}-{item}"


def decide(command: ItemCommand, item: ExternalItem) -> list[ItemEvent]:
    """Return the events of a command; none where it was noted before."""
    match command:
        case LinkItem():
            return [] if item.link is not None else [ItemLinked(**vars(command))]
        case KeepStatusChange(change_id=change_id):
            known = item.applied | {one.change_id for one in item.kept}
            return [] if change_id in known else [StatusChangeKept(**vars(command))]
        case NoteStatusChangeApplied(change_id=change_id):
            return [] if change_id in item.applied else [StatusChangeApplied(**vars(command))]
        case KeepComment(change_id=change_id):
            known = item.applied | {one.change_id for one in item.kept_comments}
            return [] if change_id in known else [CommentKept(**vars(command))]
        case NoteItemDeleted(changed_at=changed_at):
            is_noted = item.deleted_at is not None and item.deleted_at >= changed_at
            return [] if is_noted else [ItemDeleted(**vars(command))]


def evolve(item: ExternalItem, event: ItemEvent) -> ExternalItem:
    """Return the item after an event."""
    match event:
        case ItemLinked():
            return replace(item, link=event)
        case StatusChangeKept():
            kept = sorted((*item.kept, event), key=lambda one: one.changed_at)
            return replace(item, kept=tuple(kept))
        case CommentKept():
            return replace(item, kept_comments=(*item.kept_comments, event))
        case StatusChangeApplied():
            return _after_applied(item, event)
        case ItemDeleted(changed_at=changed_at):
            return replace(item, deleted_at=changed_at)


def _after_applied(item: ExternalItem, event: StatusChangeApplied) -> ExternalItem:
    times = [at for at in (item.last_applied_at, event.changed_at) if at is not None]
    return replace(
        item,
        applied=item.applied | {event.change_id},
        kept=tuple(one for one in item.kept if one.change_id != event.change_id),
        kept_comments=tuple(one for one in item.kept_comments if one.change_id != event.change_id),
        last_applied_at=max(times, default=None),
    )
