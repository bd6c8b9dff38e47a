"""What a delivery says, in words that are the same for all systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

MAX_AHEAD = timedelta(days=1)
"""How far a system's clock may be ahead: an item that is deleted years later would stay so."""


class IgnoredReason(StrEnum):
    """Why a delivery leads to no command."""

    EVENT_TYPE_UNKNOWN = "event-type-unknown"
    EVENT_NOT_USED = "event-not-used"
    """The connector knows events of the type and does nothing with them."""
    ITEM_MISSING = "item-missing"
    """It does not say which item it is about, or not of which project and type it is."""
    CHANGELOG_MISSING = "changelog-missing"
    CHANGELOG_EMPTY = "changelog-empty"
    STATUS_UNCHANGED = "status-unchanged"
    """Other fields changed."""
    NO_MAPPING = "no-mapping"
    """No mapping is live."""
    NOT_MAPPED = "not-mapped"
    """The mapping has nothing for the item's project and type."""
    STATUS_NOT_MAPPED = "status-not-mapped"
    DEPARTMENT_MISSING = "department-missing"
    """Neither the assignee nor a team has a department, and the mapping names no other; nor has the
    author of a comment."""
    NOT_LINKED = "not-linked"
    """Nothing was made for the item; its change is kept in case its creation comes late."""
    LINKED_ALREADY = "linked-already"
    """It was made for the item before, or the mapping names it."""
    APPLIED_ALREADY = "applied-already"
    """The same change came in another delivery."""
    STEP_NOT_OPEN = "step-not-open"
    """The step is not open; the change is kept in case an earlier one comes late."""
    NOT_POSSIBLE_YET = "not-possible-yet"
    """What the item is here does not take the command now; it is kept in the same way."""
    TARGET_CHANGED = "target-changed"
    """By the mapping its item is something else now than what it was linked to."""
    TARGET_OVER = "target-over"
    """What the item is here is over and takes no more commands."""
    NUMBER_MISSING = "number-missing"
    """The field that is to be a reading has no number."""
    COMMENT_MISSING = "comment-missing"
    """A comment without an id or without text."""
    AUTHOR_NOT_ASKED = "author-not-asked"
    """The author of the comment is not of the department that the request is to."""
    OWN_CHANGE = "own-change"
    """The connector itself has made the change, by writing back."""
    ITEM_DELETED = "item-deleted"
    """The item is gone in its system; its case is for people."""


class ChangeKind(StrEnum):
    """What happened to an item."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True)
class StatusChange:
    """An item came into another status."""

    change_id: str
    """The system's own id of the change, the same in every delivery that tells of it."""
    status: str
    author: tuple[str, ...] = ()
    """The ids of who made it; none where the system does not say."""


@dataclass(frozen=True)
class ExternalChange:
    """A change of an item in another system."""

    kind: ChangeKind
    item: str
    """The item's id, which stays when its key changes."""
    key: str
    """What people call it, such as `SALES-41`."""
    project: str
    item_type: str
    title: str
    status_change: StatusChange | None = None
    people: tuple[str, ...] = ()
    """The ids and names of the assignee, the most lasting first."""
    teams: tuple[str, ...] = ()
    text: str = ""
    """The item's description."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Its fields that have a number, each as a decimal written out."""


@dataclass(frozen=True)
class ExternalComment:
    """A comment was written on an item."""

    change_id: str
    item: str
    key: str
    project: str
    item_type: str
    author: tuple[str, ...]
    """The author's ids and names, the most lasting first."""
    text: str


@dataclass(frozen=True)
class GoalFigure:
    """A figure that was counted in another system for a goal."""

    goal_id: UUID
    value: str
    """A decimal, written out."""
    measured_at: datetime


@dataclass(frozen=True)
class ReadDelivery:
    """A delivery as it was read."""

    event_type: str | None
    item: str | None
    key: str | None
    changed_at: datetime | None
    """When it happened by the system's clock; `None` where it does not say."""
    change: ExternalChange | None = None
    reason: IgnoredReason | None = None
    """Why there is no change."""
    figure: GoalFigure | None = None
    comment: ExternalComment | None = None

    def happened_at(self, received_at: datetime) -> datetime:
        """Return when it happened; its receipt where the system's time is missing or far ahead."""
        at = self.changed_at
        return received_at if at is None or at - received_at > MAX_AHEAD else at
