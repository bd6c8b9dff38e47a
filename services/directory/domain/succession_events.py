"""The events of a succession: a department is merged into others, split or dissolved.

They are events of the department that ends. An event's `type` is its name in the store: add one,
never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

SuccessionKind = Literal["merged", "split", "dissolved"]


class ItemSuccessor(BaseModel, frozen=True):
    """One open thing that goes elsewhere than to the successor."""

    area: str
    id: UUID
    successor: str


class PersonSuccessor(BaseModel, frozen=True):
    """One person who is assigned elsewhere than to the successor."""

    person: str
    successor: str


class SuccessionDecided(BaseModel, frozen=True):
    """It was decided who takes over what is open of the department, and from which day on."""

    type: Literal["succession-decided"] = "succession-decided"
    code: str
    succession_id: UUID
    successor: str
    kind: SuccessionKind
    items: tuple[ItemSuccessor, ...] = ()
    people: tuple[PersonSuccessor, ...] = ()
    valid_from: date
    reason: str
    at: datetime


class SuccessionWithdrawn(BaseModel, frozen=True):
    """The decision was taken back before its day; the department stays."""

    type: Literal["succession-withdrawn"] = "succession-withdrawn"
    code: str
    succession_id: UUID
    reason: str
    at: datetime


class SuccessionApplied(BaseModel, frozen=True):
    """The day came: from now on the successors have what is open."""

    type: Literal["succession-applied"] = "succession-applied"
    code: str
    succession_id: UUID
    successor: str
    kind: SuccessionKind
    items: tuple[ItemSuccessor, ...] = ()
    people: tuple[PersonSuccessor, ...] = ()
    valid_from: date
    reason: str
    at: datetime


def successors_of(decided: SuccessionDecided) -> list[str]:
    """Return every department that takes something over, the successor first."""
    named = [
        decided.successor,
        *(one.successor for one in decided.items),
        *(one.successor for one in decided.people),
    ]
    return list(dict.fromkeys(named))
