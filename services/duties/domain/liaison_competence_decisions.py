"""The decisions about a liaison's competence: who states it, and where it must be shown."""

from __future__ import annotations

from datetime import timedelta

from services.duties.domain.liaison_commands import NoteLiaisonCompetence
from services.duties.domain.liaison_competence import CompetenceCheck
from services.duties.domain.liaison_events import (
    LiaisonCompetenceNoted,
    LiaisonEvent,
    LiaisonOffice,
)
from services.duties.domain.liaison_refusals import (
    CompetenceNotShown,
    CompetenceStatedAhead,
    CompetenceStatedTooEarly,
    NotLiaisonOrDeputy,
    OwnCompetence,
)
from services.duties.domain.liaison_state import LiaisonState
from shared.eventsourcing.same_person import may_be_same_person

MAX_DAYS_OLD = 366
"""How old a statement may be when it is entered."""


def require_competence(person: str, check: CompetenceCheck) -> None:
    """Raise `CompetenceNotShown` where the policy refuses to name the person."""
    if check.is_refused:
        raise CompetenceNotShown(person=person)


def state_competence(
    command: NoteLiaisonCompetence,
    office: LiaisonOffice,
    state: LiaisonState,
    *,
    named: str | None = None,
) -> list[LiaisonEvent]:
    """Return the statement, unless it says what was said last.

    `named` is who is named by the same command. Raises `OwnCompetence`, `NotLiaisonOrDeputy`,
    `CompetenceStatedAhead` and `CompetenceStatedTooEarly`.
    """
    terms = state.terms if state else ()
    held = {named, *(name for one in terms for name in (one.person, one.deputy))}
    if command.person not in held:
        raise NotLiaisonOrDeputy(person=command.person)
    if may_be_same_person(command.by_person or command.by, command.person):
        raise OwnCompetence(department=office.department)
    if command.stated_on > command.today:
        raise CompetenceStatedAhead(today=command.today)
    if command.stated_on < command.today - timedelta(days=MAX_DAYS_OLD):
        raise CompetenceStatedTooEarly(days=MAX_DAYS_OLD)
    noted = (command.communication, command.business_knowledge, command.stated_on)
    if state is not None and state.competence.get(command.person) == noted:
        return []
    return [
        LiaisonCompetenceNoted(
            office=office,
            person=command.person,
            communication=command.communication,
            business_knowledge=command.business_knowledge,
            by=command.by,
            at=command.at,
            stated_on=command.stated_on,
        )
    ]
