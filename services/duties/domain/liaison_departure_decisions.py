"""The decision about a liaison, or a deputy, who leaves the company or the department."""

from __future__ import annotations

from services.duties.domain.liaison_commands import RecordDeparture
from services.duties.domain.liaison_events import (
    LiaisonDeputyChanged,
    LiaisonEnded,
    LiaisonEvent,
    LiaisonHandedOver,
    LiaisonVacated,
)
from services.duties.domain.liaison_state import Liaison
from shared.eventsourcing.company_days import ONE_DAY
from shared.eventsourcing.liaison_contacts import LiaisonTerm, term_on


def record_departure(command: RecordDeparture, state: Liaison) -> list[LiaisonEvent]:
    """Return the events that vacate what the person holds on the day or later.

    A planned successor still takes over. Heard twice, it changes nothing.
    """
    day = command.first_day_gone
    present = term_on(state.terms, day) or state.terms[0]
    later = [one for one in state.terms if one.valid_from > day]
    events: list[LiaisonEvent] = []
    for term in (present, *(one for one in later if one is not present)):
        first = max(day, term.valid_from)
        if term.person == command.person:
            events.append(
                LiaisonVacated(
                    office=state.office,
                    person=command.person,
                    valid_from=first,
                    cause=command.cause,
                    at=command.at,
                )
            )
        elif term.person is not None and term.deputy == command.person:
            events.append(
                LiaisonDeputyChanged(
                    office=state.office,
                    person=term.person,
                    deputy=None,
                    valid_from=first,
                    cause=command.cause,
                    at=command.at,
                )
            )
        elif events and term.person is not None:
            events.append(_repeated(term, state, command))
        elif events and term.is_ended:
            events.append(
                LiaisonEnded(
                    office=state.office,
                    last_day=term.valid_from - ONE_DAY,
                    reason=command.cause,
                    at=command.at,
                )
            )
    return events


def _repeated(term: LiaisonTerm, state: Liaison, command: RecordDeparture) -> LiaisonEvent:
    """Say a later term once more: what was said of an earlier day has replaced it."""
    return LiaisonHandedOver(
        office=state.office,
        was=None,
        person=str(term.person),
        deputy=term.deputy,
        valid_from=term.valid_from,
        reason=None,
        at=command.at,
    )
