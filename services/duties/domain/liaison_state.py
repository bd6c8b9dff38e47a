"""The state of a liaison's office (接口人): its terms, which follow each other without a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.duties.domain.liaison_competence import Competence
from services.duties.domain.liaison_events import (
    LiaisonCompetenceNoted,
    LiaisonDeputyChanged,
    LiaisonEnded,
    LiaisonEvent,
    LiaisonHandedOver,
    LiaisonHandOverWithdrawn,
    LiaisonNamed,
    LiaisonOffice,
    LiaisonVacated,
)
from shared.eventsourcing.company_days import ONE_DAY
from shared.eventsourcing.liaison_contacts import LiaisonTerm, with_term

StatedCompetence = tuple[Competence, Competence, date | None]
"""Communication, business knowledge, and the day as of which they were judged."""


@dataclass(frozen=True)
class Liaison:
    """An office that somebody was named to."""

    office: LiaisonOffice
    terms: tuple[LiaisonTerm, ...]
    """Oldest first; the last one goes on until another is said."""
    competence: Mapping[str, StatedCompetence] = field(default_factory=dict)
    """What was stated last, by person."""

    @property
    def latest_held(self) -> LiaisonTerm:
        """The latest term that somebody holds; the first one where nobody ever did."""
        return next((one for one in reversed(self.terms) if one.person), self.terms[0])

    @property
    def latest(self) -> LiaisonTerm:
        """The term that goes on, or will."""
        return self.terms[-1]

    def with_term(self, term: LiaisonTerm) -> Liaison:
        """Return the office with another term from a day on."""
        return replace(self, terms=with_term(self.terms, term))


LiaisonState = Liaison | None


def term_of(event: LiaisonEvent) -> LiaisonTerm | None:
    """Return the term that begins with an event, or `None`."""
    match event:
        case (
            LiaisonNamed()
            | LiaisonHandedOver()
            | LiaisonHandOverWithdrawn()
            | LiaisonDeputyChanged()
        ):
            return LiaisonTerm(
                valid_from=event.valid_from, person=event.person, deputy=event.deputy
            )
        case LiaisonVacated(valid_from=day):
            return LiaisonTerm(valid_from=day, person=None)
        case LiaisonEnded(last_day=day):
            return LiaisonTerm(valid_from=day + ONE_DAY, person=None, is_ended=True)
        case LiaisonCompetenceNoted():
            return None


def evolve(state: LiaisonState, event: LiaisonEvent) -> LiaisonState:
    """Return the office after an event."""
    term = term_of(event)
    if state is None:
        return Liaison(event.office, (term,)) if term else None
    if isinstance(event, LiaisonCompetenceNoted):
        noted = (event.communication, event.business_knowledge, event.stated_on)
        return replace(state, competence={**state.competence, event.person: noted})
    return state.with_term(term) if term else state
