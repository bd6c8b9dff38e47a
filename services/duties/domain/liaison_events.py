"""The events of a liaison's office (接口人): who speaks for a department about one item.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.liaison_competence import Competence, Overruling

LiaisonItemKind = Literal["department", "project", "goal", "flow", "standing-duty"]
"""What a liaison is for; `department` is for everything that has no liaison of its own."""
VacancyCause = Literal["left-company", "left-department"]


OptionalOverruling = Annotated[Overruling | None, Field(exclude_if=lambda one: one is None)]
"""Who had the person named although the competence is not shown; left out where nobody had to."""


class LiaisonItem(BaseModel, frozen=True):
    """What a liaison speaks about."""

    kind: LiaisonItemKind
    id: UUID | None = None
    """The item's id; `None` for the department as a whole. Of a `flow` it is that of the flow's
    map, for all of its cases, or that of one case."""


class LiaisonOffice(BaseModel, frozen=True):
    """The office of one department for one item; each event repeats it."""

    liaison_id: UUID
    department: str
    item: LiaisonItem


class LiaisonNamed(BaseModel, frozen=True):
    """Somebody is liaison from a day on, where there was none."""

    type: Literal["liaison-named"] = "liaison-named"
    office: LiaisonOffice
    person: str
    """The id of the person in the directory, here and in the other events."""
    deputy: str | None
    valid_from: date
    at: datetime
    overruled: OptionalOverruling = None


class LiaisonHandedOver(BaseModel, frozen=True):
    """The office goes from one person to the next without a day between them."""

    type: Literal["liaison-handed-over"] = "liaison-handed-over"
    office: LiaisonOffice
    was: str | None
    """Who hands over; `None` where the office was vacant."""
    person: str
    deputy: str | None
    valid_from: date
    reason: str | None
    at: datetime
    overruled: OptionalOverruling = None


class LiaisonHandOverWithdrawn(BaseModel, frozen=True):
    """What was to come does not: who held the office before that day goes on."""

    type: Literal["liaison-hand-over-withdrawn"] = "liaison-hand-over-withdrawn"
    office: LiaisonOffice
    person: str
    """Who goes on."""
    deputy: str | None
    withdrawn: str
    """Who was to take over."""
    valid_from: date
    """The day on which the office was to change hands."""
    reason: str
    at: datetime


class LiaisonDeputyChanged(BaseModel, frozen=True):
    """The liaison has another deputy from a day on, or none."""

    type: Literal["liaison-deputy-changed"] = "liaison-deputy-changed"
    office: LiaisonOffice
    person: str
    deputy: str | None
    valid_from: date
    cause: VacancyCause | None = None
    """Why the deputy is gone; `None` where the department wished it."""
    at: datetime


class LiaisonVacated(BaseModel, frozen=True):
    """The liaison left the company or the department, and nobody has taken over."""

    type: Literal["liaison-vacated"] = "liaison-vacated"
    office: LiaisonOffice
    person: str
    """Who left."""
    valid_from: date
    """The first day without a liaison, on which the department's head acts."""
    cause: VacancyCause
    at: datetime


class LiaisonEnded(BaseModel, frozen=True):
    """The item needs no liaison of the department after this day."""

    type: Literal["liaison-ended"] = "liaison-ended"
    office: LiaisonOffice
    last_day: date
    reason: str
    at: datetime


class LiaisonCompetenceNoted(BaseModel, frozen=True):
    """Somebody wrote down what a liaison can do."""

    type: Literal["liaison-competence-noted"] = "liaison-competence-noted"
    office: LiaisonOffice
    person: str
    communication: Competence
    business_knowledge: Competence
    by: str
    """The sign-on subject of the person who wrote it."""
    at: datetime
    stated_on: Annotated[date | None, Field(exclude_if=lambda day: day is None)] = None
    """The day as of which it was judged; `None` in notes of earlier versions."""


LiaisonEvent = Annotated[
    LiaisonNamed
    | LiaisonHandedOver
    | LiaisonHandOverWithdrawn
    | LiaisonDeputyChanged
    | LiaisonVacated
    | LiaisonEnded
    | LiaisonCompetenceNoted,
    Field(discriminator="type"),
]
