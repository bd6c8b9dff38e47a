"""What the events of projects change in the table of projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from services.duties.domain import project_events
from services.duties.domain.project_events import ProjectEvent
from services.duties.domain.project_share_correction import SharesCorrected
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.projections.project_goals import replace_goals
from services.duties.projections.project_kick_offs import mark_kick_offs
from services.duties.projections.project_share_corrections import mark_share_corrections
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

PROJECT_EVENTS: tuple[type[Any], ...] = get_args(get_args(ProjectEvent)[0])
"""The classes of the events."""


async def update_rows(db: Connection, events: Sequence[ProjectEvent]) -> None:
    """Bring the rows up to date: the terms, then the states, which follow in a fixed order."""
    await _upsert_terms(
        db,
        [
            e
            for e in events
            if isinstance(
                e,
                project_events.ProjectPlanned
                | project_events.ProjectPlanChanged
                | SharesCorrected
                | ProjectTransferred,
            )
        ],
    )
    await _mark_reviewed_pools(db, events)
    await _mark_started(db, [e for e in events if isinstance(e, project_events.ProjectStarted)])
    await replace_goals(db, events)
    await mark_kick_offs(db, events)
    await _mark_proposals(db, events)
    await mark_share_corrections(db, events)
    await _mark_ended(
        db,
        [
            e
            for e in events
            if isinstance(e, project_events.ProjectClosed | project_events.ProjectCancelled)
        ],
    )
    await _mark_corrected(db, [e for e in events if isinstance(e, project_events.ProjectCorrected)])


async def _mark_corrected(
    db: Connection, events: Sequence[project_events.ProjectCorrected]
) -> None:
    latest = {event.project_id: event.actual for event in events}
    if latest:
        await db.execute(
            "UPDATE project SET actual = corrected.actual"
            " FROM unnest($1::uuid[], $2::numeric[]) AS corrected (project_id, actual)"
            " WHERE project.project_id = corrected.project_id",
            list(latest),
            list(latest.values()),
        )


async def _mark_reviewed_pools(db: Connection, events: Sequence[ProjectEvent]) -> None:
    """Set what a second person said of the pools; a changed pool has no word about it yet.

    The removal of a confirmed pool awaits one as well, which is said in its own word.
    """
    latest: dict[Any, tuple[str | None, str | None]] = {}
    for event in events:
        match event:
            case project_events.PoolConfirmed():
                latest[event.project_id] = ("confirmed", None)
            case project_events.PoolRejected(reason=reason):
                latest[event.project_id] = ("rejected", reason)
            case project_events.ProjectPlanChanged(changes_pool=True, terms=terms):
                awaits_removal = event.replaces_confirmed_pool and terms.pool is None
                latest[event.project_id] = ("awaiting" if awaits_removal else None, None)
            case _:
                pass
    if latest:
        await db.execute(
            "UPDATE project SET pool_confirmation = reviewed.status,"
            " pool_rejection = reviewed.reason"
            " FROM unnest($1::uuid[], $2::text[], $3::text[])"
            " AS reviewed (project_id, status, reason)"
            " WHERE project.project_id = reviewed.project_id",
            list(latest),
            [status for status, _ in latest.values()],
            [reason for _, reason in latest.values()],
        )


async def _mark_proposals(db: Connection, events: Sequence[ProjectEvent]) -> None:
    """Set the outcomes that await a second person; an ended project has none."""
    latest: dict[Any, tuple[Any, Any, str | None]] = {}
    for event in events:
        match event:
            case (
                project_events.OutcomeProposed(actual=actual, at=at)
                | project_events.OutcomeCorrectionProposed(actual=actual, at=at)
            ):
                latest[event.project_id] = (actual, at, None)
            case project_events.OutcomeRejected(reason=reason):
                latest[event.project_id] = (None, None, reason)
            case (
                project_events.ProjectClosed()
                | project_events.ProjectCorrected()
                | project_events.ProjectCancelled()
            ):
                latest[event.project_id] = (None, None, None)
            case _:
                pass
    if latest:
        await db.execute(
            "UPDATE project SET proposed_actual = proposed.actual, proposed_at = proposed.at,"
            " outcome_rejection = proposed.rejection"
            " FROM unnest($1::uuid[], $2::numeric[], $3::timestamptz[], $4::text[])"
            " AS proposed (project_id, actual, at, rejection)"
            " WHERE project.project_id = proposed.project_id",
            list(latest),
            *(list(column) for column in zip(*latest.values(), strict=True)),
        )


async def _upsert_terms(
    db: Connection,
    events: Sequence[
        project_events.ProjectPlanned
        | project_events.ProjectPlanChanged
        | SharesCorrected
        | ProjectTransferred
    ],
) -> None:
    latest = {event.project_id: event.terms for event in events}
    if not latest:
        return
    terms = list(latest.values())
    await execute_for_rows(
        db,
        "INSERT INTO project (project_id, version, status, code, name, unit, target, pool_minor,"
        " currency, direction, connector) SELECT project_id, 0, 'planned', code, name, unit,"
        " target, pool_minor, currency, direction, connector"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::bigint[],"
        " $7::text[], $8::text[], $9::text[]) AS agreed"
        " (project_id, code, name, unit, target, pool_minor, currency, direction, connector)"
        " ON CONFLICT (project_id) DO UPDATE SET code = excluded.code, name = excluded.name,"
        " unit = excluded.unit, target = excluded.target, pool_minor = excluded.pool_minor,"
        " currency = excluded.currency, direction = excluded.direction,"
        " connector = excluded.connector",
        list(latest),
        [agreed.code for agreed in terms],
        [agreed.name for agreed in terms],
        [agreed.unit for agreed in terms],
        [agreed.target for agreed in terms],
        [agreed.pool.amount_minor if agreed.pool else None for agreed in terms],
        [agreed.pool.currency if agreed.pool else None for agreed in terms],
        [agreed.direction for agreed in terms],
        [agreed.connector for agreed in terms],
    )
    await execute_for_rows(
        db, "DELETE FROM project_share WHERE project_id = ANY ($1)", list(latest)
    )
    shares = [
        (project_id, place, share.department, share.ratio)
        for project_id, agreed in latest.items()
        for place, share in enumerate(agreed.shares)
    ]
    await execute_for_rows(
        db,
        "INSERT INTO project_share (project_id, place, department, ratio)"
        " SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::numeric[])",
        *(list(column) for column in zip(*shares, strict=True)),
    )


async def _mark_started(db: Connection, events: Sequence[project_events.ProjectStarted]) -> None:
    if events:
        await db.execute(
            "UPDATE project SET status = 'running', kick_off = started.kick_off"
            " FROM unnest($1::uuid[], $2::timestamptz[]) AS started (project_id, kick_off)"
            " WHERE project.project_id = started.project_id",
            [event.project_id for event in events],
            [event.kick_off for event in events],
        )


async def _mark_ended(
    db: Connection, events: Sequence[project_events.ProjectClosed | project_events.ProjectCancelled]
) -> None:
    if events:
        statuses = [
            "closed" if isinstance(event, project_events.ProjectClosed) else "cancelled"
            for event in events
        ]
        await db.execute(
            "UPDATE project SET status = ended.status, actual = ended.actual,"
            " reason = ended.reason, ended_at = ended.at"
            " FROM unnest($1::uuid[], $2::text[], $3::numeric[], $4::text[], $5::timestamptz[])"
            " AS ended (project_id, status, actual, reason, at)"
            " WHERE project.project_id = ended.project_id",
            [event.project_id for event in events],
            statuses,
            [
                event.actual if isinstance(event, project_events.ProjectClosed) else None
                for event in events
            ],
            [
                event.reason if isinstance(event, project_events.ProjectCancelled) else None
                for event in events
            ],
            [event.at for event in events],
        )
