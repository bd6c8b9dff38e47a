"""The commands to a liaison's office (接口人)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.duties.domain.liaison_competence import (
    UNCHECKED,
    Competence,
    CompetenceCheck,
)
from services.duties.domain.liaison_events import LiaisonOffice, VacancyCause


@dataclass(frozen=True)
class NoteLiaisonCompetence:
    """State what the liaison, or the deputy, can do, and by what it was seen."""

    liaison_id: UUID
    person: str
    communication: Competence
    business_knowledge: Competence
    by: str
    """The sign-on subject of who states it."""
    by_person: str | None
    """The person of the directory for whom the subject stands, where that is known."""
    stated_on: date
    today: date
    at: datetime


@dataclass(frozen=True)
class NameLiaison:
    """Make somebody liaison where there is none."""

    office: LiaisonOffice
    person: str
    deputy: str | None
    valid_from: date
    today: date
    at: datetime
    last_day_at_work: date | None = None
    """The person's last day in the company, where it is known already."""
    competence: CompetenceCheck = UNCHECKED
    """Whether the person's competence is shown, and whether it must be."""
    statement: NoteLiaisonCompetence | None = None
    """What is stated of the person's competence with the naming."""

    @property
    def liaison_id(self) -> UUID:
        """The id of the office."""
        return self.office.liaison_id


@dataclass(frozen=True)
class HandOverLiaison:
    """Have the next person hold the office from a day on."""

    liaison_id: UUID
    person: str
    deputy: str | None
    valid_from: date
    today: date
    reason: str | None
    at: datetime
    last_day_at_work: date | None = None
    """As in `NameLiaison`."""
    competence: CompetenceCheck = UNCHECKED
    statement: NoteLiaisonCompetence | None = None


@dataclass(frozen=True)
class WithdrawLiaisonHandOver:
    """Take back that the office changes hands on a day to come."""

    liaison_id: UUID
    reason: str
    today: date
    at: datetime


@dataclass(frozen=True)
class ChangeLiaisonDeputy:
    """Give the liaison another deputy from today on, or none."""

    liaison_id: UUID
    deputy: str | None
    today: date
    at: datetime


@dataclass(frozen=True)
class RecordDeparture:
    """Record that a person works in the department no more from a day on."""

    liaison_id: UUID
    person: str
    first_day_gone: date
    cause: VacancyCause
    at: datetime


@dataclass(frozen=True)
class EndLiaison:
    """Say that the item needs no liaison of the department any more."""

    liaison_id: UUID
    last_day: date
    reason: str
    is_item_open: bool
    """Whether the item goes on: then nobody may leave the office without a successor."""
    at: datetime


LiaisonCommand = (
    NameLiaison
    | HandOverLiaison
    | WithdrawLiaisonHandOver
    | ChangeLiaisonDeputy
    | RecordDeparture
    | EndLiaison
    | NoteLiaisonCompetence
)
