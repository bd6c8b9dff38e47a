"""The states of a survey: prepared, open, closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.programme.domain.survey_events import (
    InvitedReminded,
    PeopleInvited,
    SurveyClosed,
    SurveyEvent,
    SurveyOpened,
    SurveyPrepared,
    SurveyTerms,
)
from services.programme.domain.survey_suppression import Cell


@dataclass(frozen=True)
class PreparedSurvey:
    """A survey that nobody can answer yet."""

    terms: SurveyTerms
    departments: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RunningSurvey:
    """A survey that can be answered."""

    terms: SurveyTerms
    units: tuple[Cell, ...]
    opened_at: datetime
    reminded_at: datetime | None = None


@dataclass(frozen=True)
class ClosedSurvey:
    """A survey that is over."""

    reason: str | None


Survey = PreparedSurvey | RunningSurvey | ClosedSurvey | None


def evolve(survey: Survey, event: SurveyEvent) -> Survey:
    """Return the survey's state after an event."""
    match event, survey:
        case SurveyPrepared(terms=terms), _:
            return PreparedSurvey(terms)
        case PeopleInvited(departments=departments, people=people), PreparedSurvey():
            return replace(
                survey,
                departments=survey.departments.union(departments),
                people=survey.people.union(people),
            )
        case SurveyOpened(units=units, at=at), PreparedSurvey(terms=terms):
            return RunningSurvey(terms, units, at)
        case InvitedReminded(at=at), RunningSurvey():
            return replace(survey, reminded_at=at)
        case SurveyClosed(reason=reason), _:
            return ClosedSurvey(reason)
        case _:
            return survey
