"""The read models of the collaboration star: opened months, nominations, decisions and awards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.incentives.domain.obligation import ObligationCounted
from services.incentives.domain.star_events import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarDecided,
    StarDecisionCancelled,
    StarMonthOpened,
    StarNominated,
    StarPublished,
)
from services.incentives.domain.star_facts import (
    StarDateEntered,
    StarTeamChanged,
    StarTeamFormed,
)
from services.incentives.projections.star_award_changes import apply_award_change
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Record whose work obligations were, and what happened to the star of each month."""
    done = [
        (recorded.id, recorded.event.done_by)
        for recorded in events
        if isinstance(recorded.event, ObligationCounted) and recorded.event.done_by is not None
    ]
    await execute_for_rows(
        db,
        "INSERT INTO star_work (event_id, done_by) SELECT * FROM unnest($1::uuid[], $2::text[])",
        [event_id for event_id, _ in done],
        [by for _, by in done],
    )
    for recorded in events:
        await _apply_one(db, recorded)


async def _apply_one(db: Connection, recorded: RecordedEvent[Any]) -> None:
    match recorded.event:
        case StarTeamFormed() as team:
            await db.execute(
                "INSERT INTO star_team (project_id, code, name, participants)"
                " VALUES ($1, $2, $3, $4)",
                team.project_id,
                team.code,
                team.name,
                list(team.participants),
            )
        case StarTeamChanged() as team:
            await db.execute(
                "INSERT INTO star_team_change (project_id, version, participants, recorded_at)"
                " VALUES ($1, $2, $3, $4)",
                team.project_id,
                recorded.version,
                list(team.participants),
                recorded.recorded_at,
            )
        case StarDateEntered() as date:
            await db.execute(
                "INSERT INTO star_date"
                " (cause, subject, title, department, is_moved, due_at, entered_at, entered_by)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                date.cause,
                date.subject,
                date.title,
                date.department,
                date.is_moved,
                date.due_at,
                date.entered_at,
                date.entered_by,
            )
        case StarMonthOpened() as opened:
            await db.execute(
                "INSERT INTO star_month (period, plan_version, terms, currency, opened_at, version)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                opened.period,
                opened.plan_version,
                opened.terms.model_dump_json(),
                opened.currency,
                opened.at,
                recorded.version,
            )
        case (
            StarNominated()
            | StarDecided()
            | StarDecisionCancelled()
            | StarPublished()
            | StarAwardWithdrawn()
            | StarAwardRestored()
        ):
            await _apply_to_ranking(db, recorded)
            await db.execute(
                "UPDATE star_month SET version = $2 WHERE period = $1",
                recorded.event.period,
                recorded.version,
            )
        case _:
            pass


async def _apply_to_ranking(db: Connection, recorded: RecordedEvent[Any]) -> None:
    match recorded.event:
        case StarNominated() as nominated:
            await db.execute(
                "INSERT INTO star_nomination (nomination_id, period, ranking, candidate, name,"
                " departments, reasons, nominated_by, at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                nominated.nomination_id,
                nominated.period,
                nominated.ranking,
                nominated.candidate.code,
                nominated.candidate.name,
                list(nominated.candidate.departments),
                nominated.reasons,
                nominated.by,
                nominated.at,
            )
        case StarDecided() as decided:
            await db.execute(
                "INSERT INTO star_decision (decision_id, period, ranking, status, body, at)"
                " VALUES ($1, $2, $3, 'decided', $4, $5)",
                decided.decision_id,
                decided.period,
                decided.ranking,
                decided.model_dump_json(),
                decided.at,
            )
        case StarDecisionCancelled() as cancelled:
            await db.execute(
                "UPDATE star_decision SET status = 'cancelled' WHERE decision_id = $1",
                cancelled.decision_id,
            )
        case StarPublished() as published:
            await _apply_publication(db, recorded, published)
        case StarAwardWithdrawn() | StarAwardRestored():
            await apply_award_change(db, recorded)
        case _:
            pass


async def _apply_publication(
    db: Connection, recorded: RecordedEvent[Any], published: StarPublished
) -> None:
    await db.execute(
        "UPDATE star_decision SET status = 'published', published_at = $2, booked_in = $3"
        " WHERE decision_id = $1",
        published.decision_id,
        published.at,
        published.booked_in,
    )
    parts = [(winner.candidate, part) for winner in published.winners for part in winner.award]
    await db.executemany(
        "INSERT INTO star_award (period, ranking, winner, department, name, amount_minor, currency,"
        " leave_hours, booked_in, decision_id, event_id, seen_from)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [
            (
                published.period,
                published.ranking,
                candidate.code,
                part.department,
                candidate.name,
                part.money and part.money.amount_minor,
                part.money and part.money.currency,
                part.leave_hours,
                published.booked_in,
                published.decision_id,
                recorded.id,
                recorded.recorded_at,
            )
            for candidate, part in parts
        ],
    )


STAR_PROJECTION = Projection(
    "stars",
    (
        "star_work",
        "star_team",
        "star_team_change",
        "star_date",
        "star_month",
        "star_nomination",
        "star_decision",
        "star_award",
        "star_award_change",
    ),
    apply_events,
)
