"""The finished cases that proposals to a flow rest on, and how fast its versions are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from services.workflows.domain.proposal_acceptance import ProposalAccepted
from services.workflows.domain.redundancy import CaseRun, RunEnd, StepRun

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


class CaseRuns(NamedTuple):
    """Finished cases, newest first."""

    cases: Sequence[CaseRun]
    total: int
    """All of them; only so many are loaded."""


async def load_case_runs(
    db: Connection, flow_id: UUID, version: int, import_ids: Sequence[UUID], limit: int
) -> CaseRuns:
    """Return the newest finished cases of a version and of imported histories."""
    found = await db.fetch(
        "SELECT case_id, opened_at, ended_at, import_id IS NOT NULL AS is_imported,"
        " count(*) OVER () AS total FROM case_file"
        " WHERE ended_at IS NOT NULL AND withdrawn_because IS NULL"
        " AND ((flow_id = $1 AND flow_version = $2) OR import_id = ANY ($3))"
        " ORDER BY opened_at DESC, case_id LIMIT $4",
        flow_id,
        version,
        import_ids,
        limit,
    )
    steps = await db.fetch(
        "SELECT case_id, step, activity, opened_at, claimed_at, decision,"
        " coalesce(done_at, sent_back_at, withdrawn_at) AS ended_at, done_at, sent_back_at"
        " FROM case_step WHERE case_id = ANY ($1)"
        " AND coalesce(done_at, sent_back_at, withdrawn_at) IS NOT NULL ORDER BY case_id, step",
        [row["case_id"] for row in found],
    )
    runs: dict[UUID, list[StepRun]] = {row["case_id"]: [] for row in found}
    for row in steps:
        runs[row["case_id"]].append(_to_run(row))
    cases = [
        CaseRun(
            row["case_id"],
            row["opened_at"],
            row["ended_at"],
            tuple(runs[row["case_id"]]),
            row["is_imported"],
        )
        for row in found
    ]
    return CaseRuns(cases, found[0]["total"] if found else 0)


def _to_run(row: Record) -> StepRun:
    if row["done_at"] is not None:
        end = RunEnd.DONE
    else:
        end = RunEnd.WITHDRAWN if row["sent_back_at"] is None else RunEnd.SENT_BACK
    return StepRun(
        step=row["step"],
        activity=row["activity"],
        opened_at=row["opened_at"],
        ended_at=row["ended_at"],
        end=end,
        started_at=row["claimed_at"],
        decision=row["decision"],
    )


async def are_imports(db: Connection, import_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the ids that are imports."""
    rows = await db.fetch(
        "SELECT import_id FROM history_import WHERE import_id = ANY ($1)", import_ids
    )
    return {row["import_id"] for row in rows}


class MeasuredVersion(NamedTuple):
    """A published version with the cycle times of the cases that began and finished on it."""

    number: int
    reason: str | None
    proposal: ProposalAccepted | None
    cases: int
    median: timedelta | None
    p90: timedelta | None


async def measure_versions(db: Connection, flow_id: UUID) -> Sequence[MeasuredVersion]:
    """Return a flow's published versions, oldest first.

    A case that moved to a version later began on another one, so it counts for neither.
    """
    rows = await db.fetch(
        "SELECT number, reason, proposal, count(case_id) AS cases,"
        " percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY ended_at - opened_at) AS times"
        " FROM flow_version LEFT JOIN case_file ON case_file.flow_id = flow_version.flow_id"
        " AND flow_version = number AND opened_at >= published_at"
        " AND ended_at IS NOT NULL AND withdrawn_because IS NULL"
        " WHERE flow_version.flow_id = $1 AND published_at IS NOT NULL"
        " GROUP BY flow_version.flow_id, number"
        " ORDER BY number",
        flow_id,
    )
    return [
        MeasuredVersion(
            row["number"],
            row["reason"],
            row["proposal"] and ProposalAccepted.model_validate_json(row["proposal"]),
            row["cases"],
            *(row["times"] or (None, None)),
        )
        for row in rows
    ]
