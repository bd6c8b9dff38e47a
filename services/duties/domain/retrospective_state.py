"""The states of a retrospective (复盘): awaited, draft, withdrawn, published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.duties.domain.retrospective_events import (
    Author,
    Lessons,
    RetrospectiveCorrected,
    RetrospectiveDrafted,
    RetrospectiveDraftWithdrawn,
    RetrospectiveEvent,
    RetrospectiveMet,
    RetrospectiveOverdue,
    RetrospectiveOwed,
    RetrospectiveProject,
    RetrospectivePublished,
    RetrospectiveTransferred,
)
from shared.eventsourcing.company_days import company_date, last_instant_of_day

DUE_DAYS = 30
"""A retrospective is due so many calendar days after the closing of its project."""

RetrospectiveStatus = Literal["awaited", "draft", "withdrawn", "published"]


@dataclass(frozen=True)
class Retrospective:
    """What was written about a project, and what is owed."""

    project: RetrospectiveProject
    status: RetrospectiveStatus = "awaited"
    due_at: datetime | None = None
    """`None` where nobody owes it: the project was closed before this was recorded."""
    lessons: Lessons | None = None
    version: int = 0
    published_at: datetime | None = None
    published_by: Author | None = None
    is_announced: bool = False
    """Whether it was announced as overdue."""


RetrospectiveState = Retrospective | None


def due_time(closed_at: datetime, entered_at: datetime) -> datetime:
    """Return when the lessons are due: the end of the 30th day after the closing.

    A closing that was entered later counts from its entry, so that nobody is late by an entry
    about the past.
    """
    day = company_date(max(closed_at, entered_at)) + timedelta(days=DUE_DAYS)
    return last_instant_of_day(day)


def evolve(state: RetrospectiveState, event: RetrospectiveEvent) -> RetrospectiveState:  # noqa: PLR0911  one for each
    """Return the retrospective after an event."""
    known = state or Retrospective(event.project)
    match event:
        case RetrospectiveOwed(due_at=due_at):
            return replace(known, due_at=due_at)
        case RetrospectiveDrafted(lessons=lessons):
            return replace(known, status="draft", lessons=lessons)
        case RetrospectiveDraftWithdrawn():
            return replace(known, status="withdrawn", lessons=None)
        case RetrospectivePublished(lessons=lessons, version=version, at=at, by=by):
            return replace(
                known,
                status="published",
                lessons=lessons,
                version=version,
                published_at=at,
                published_by=by,
            )
        case RetrospectiveCorrected(lessons=lessons, version=version):
            return replace(known, lessons=lessons, version=version)
        case RetrospectiveMet():
            return known
        case RetrospectiveTransferred(project=project):
            return replace(known, project=project)
        case RetrospectiveOverdue():
            return replace(known, is_announced=True)


def settled_from(state: RetrospectiveState) -> datetime | None:  # noqa: ARG001  as of others
    """Return from when on time changes no refusal: none depends on it."""
    return None
