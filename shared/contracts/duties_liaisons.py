"""The facts about liaisons (接口人): who speaks for a department about an item, from which day on.

A fact about a day replaces what earlier facts said of that day and of later ones. Without a liaison
of its own an item has the department's; `shared.eventsourcing.liaison_contacts` says who acts.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode


class LiaisonItem(BaseModel, frozen=True):
    """What a liaison speaks about."""

    kind: Literal["department", "project", "goal", "flow", "standing-duty"]
    id: UUID | None
    """The item's id; `None` for everything of the department that has no liaison of its own."""


class LiaisonFact(BaseModel, frozen=True):
    """What every fact about a liaison's office says."""

    liaison_id: UUID
    """This is the id of the office, which persons hold one after the other."""
    department: DepartmentCode
    item: LiaisonItem
    """What the liaison speaks about."""
    at: datetime


class LiaisonNamed(LiaisonFact, AddedFact, frozen=True):
    """A person holds the office from `valid_from` on: named, handed over to, or with a new deputy.

    Where a hand-over was withdrawn, it is who goes on.
    """

    type: Literal["concord.duties.liaison-named.v1"] = "concord.duties.liaison-named.v1"
    person: str
    """This is the person's id in the directory."""
    deputy: str | None
    """This person acts while the liaison is absent."""
    was: str | None
    """This person held the office before, or was to hold it; `None` where nobody did."""
    valid_from: date


class LiaisonVacated(LiaisonFact, AddedFact, frozen=True):
    """The liaison left; the department's head acts from `valid_from` on, until a successor does."""

    type: Literal["concord.duties.liaison-vacated.v1"] = "concord.duties.liaison-vacated.v1"
    person: str
    """This person left."""
    valid_from: date
    cause: Literal["left-company", "left-department"]
    """What the person left."""


class LiaisonEnded(LiaisonFact, AddedFact, frozen=True):
    """The item needs no liaison of the department after `valid_to`."""

    type: Literal["concord.duties.liaison-ended.v1"] = "concord.duties.liaison-ended.v1"
    valid_to: date
    reason: str


class LiaisonAbsent(AddedFact, frozen=True):
    """A person is absent on these days, so that deputies act; why is not said."""

    type: Literal["concord.duties.liaison-absent.v1"] = "concord.duties.liaison-absent.v1"
    absence_id: UUID
    person: str
    """This is the person's id in the directory."""
    department: DepartmentCode
    first_day: date
    last_day: date
    at: datetime


class LiaisonAbsenceWithdrawn(AddedFact, frozen=True):
    """The person is there on those days after all."""

    type: Literal["concord.duties.liaison-absence-withdrawn.v1"] = (
        "concord.duties.liaison-absence-withdrawn.v1"
    )
    absence_id: UUID
    person: str
    """This is the person's id in the directory."""
    department: DepartmentCode
    at: datetime
