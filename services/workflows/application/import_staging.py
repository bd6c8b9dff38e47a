"""Staging tables for the rows of an accepted history until they are recorded.

The tables are no read models: a rebuild leaves them alone. Cases are numbered in the order in which
the file first names them, and are recorded in that order, so one number is the whole progress.

While a log is read its rows are in a temporary table, which vanishes with the transaction: of a log
that is refused, or whose caller or server goes, nothing is left, no disk space either.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from services.workflows.domain.external_event_log import STAGED_COLUMNS, LogRow
from services.workflows.domain.historic_obligations import end_of_baseline
from services.workflows.domain.import_options import STANDARD_PERCENTILE
from services.workflows.domain.import_progress import PAUSE, ImportPhase, RecordingRate, is_paused
from shared.postgres.reference_table import ReferenceKind, list_references

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

MAX_REGISTERED = 20_000
"""So many departments are compared with those of the log."""

_SELECT_ROWS = (
    "SELECT case_no, number, case_name, activity, at, department, resource FROM staged_row"
    " WHERE import_id = $1"
)
_CREATE_UPLOADED_ROW = (
    "CREATE TEMPORARY TABLE uploaded_row (case_no bigint NOT NULL, number bigint NOT NULL,"
    " at timestamptz NOT NULL, case_name text NOT NULL, activity text NOT NULL, department text,"
    " resource text) ON COMMIT DROP"
)
# The ⌈p n⌉-th smallest. percentile_disc computes ceil(p * n) in floating point, which may be one
# too many where p n is a whole number, so p is given as a little less: by more than the error of
# the product, and by less than what lies between p n and a whole number, below 10^9 sojourns.
_LITTLE = 1e-12
_SUM_UP_ACTIVITIES = """
SELECT activity,
       percentile_disc($2::float8) WITHIN GROUP (ORDER BY duration)
           FILTER (WHERE $1::timestamptz IS NULL OR at < $1) AS standard,
       bool_or(department IS NOT NULL) AS is_owed
FROM (
    SELECT activity, department, at,
           at - lag(at) OVER (PARTITION BY case_no ORDER BY at, number) AS duration
    FROM uploaded_row
) AS sojourn
WHERE duration IS NOT NULL
GROUP BY activity
ORDER BY activity
"""
_KEEP_UPLOADED_ROWS = """
INSERT INTO staged_row
    (import_id, case_no, number, at, case_name, activity, department, resource)
SELECT $1::uuid, case_no, number, at, case_name, activity, department, resource
FROM uploaded_row
"""


@dataclass(frozen=True, slots=True)
class StagedProgress:
    """How far the recording of a staged history is."""

    recorded: int
    """The number of the last recorded case."""
    rate: RecordingRate
    at: datetime
    """By the database's clock: the installation's own may be simulated."""


@dataclass(frozen=True, slots=True)
class StandardDurations:
    """What the steps of a log took."""

    by_activity: dict[str, timedelta]
    """The standard duration of each activity that ended within the baseline."""
    is_anything_owed: bool
    """Whether any step names a department."""
    counts: bool
    """Whether any step that names a department has a standard duration."""


@dataclass(frozen=True, slots=True)
class UploadReport:
    """How far the reading of an upload is."""

    id: UUID
    sha256: str
    filename: str
    phase: ImportPhase
    done: int
    total: int
    per_second: float | None


async def list_registered_departments(db: Connection) -> list[str]:
    """Return the codes of the departments that exist, of at most `MAX_REGISTERED`."""
    registered = await list_references(db, ReferenceKind.DEPARTMENT, limit=MAX_REGISTERED)
    return [one.code for one in registered]


async def copy_uploaded_rows(db: Connection, pieces: AsyncIterator[bytes]) -> None:
    """Copy a log's rows, in the binary format of COPY, into the temporary table.

    Raises what `pieces` raises.
    """
    await db.execute(_CREATE_UPLOADED_ROW)
    await db.copy_to_table("uploaded_row", source=pieces, columns=STAGED_COLUMNS, format="binary")


async def compute_standard_durations(
    db: Connection, baseline_until: date | None, percentile: int = STANDARD_PERCENTILE
) -> StandardDurations:
    """Return the standard durations of the uploaded rows, by the history rule."""
    end = None if baseline_until is None else end_of_baseline(baseline_until)
    records = await db.fetch(_SUM_UP_ACTIVITIES, end, percentile / 100 - _LITTLE)
    return StandardDurations(
        {one["activity"]: one["standard"] for one in records if one["standard"] is not None},
        is_anything_owed=any(one["is_owed"] for one in records),
        counts=any(one["is_owed"] and one["standard"] is not None for one in records),
    )


async def keep_uploaded_rows(db: Connection, import_id: UUID) -> None:
    """Stage the uploaded rows: they stay until they are recorded."""
    await db.execute(_KEEP_UPLOADED_ROWS, import_id)
    await db.execute("INSERT INTO staged_history (import_id) VALUES ($1)", import_id)


async def read_next_cases(
    db: Connection, import_id: UUID, after: int, approximate_rows: int
) -> tuple[list[LogRow], int]:
    """Return the rows of the complete cases after a case number, and the last one's number.

    The cases have about `approximate_rows` rows.
    """
    last = await db.fetchval(
        "SELECT max(case_no) FROM (SELECT case_no FROM staged_row"
        " WHERE import_id = $1 AND case_no > $2 ORDER BY case_no LIMIT $3) AS next",
        import_id,
        after,
        approximate_rows,
    )
    if last is None:
        return [], after
    records = await db.fetch(
        f"{_SELECT_ROWS} AND case_no > $2 AND case_no <= $3 ORDER BY case_no, at, number",
        import_id,
        after,
        last,
    )
    return [_row(record) for record in records], last


async def next_staged_import_id(db: Connection) -> UUID | None:
    """Return the id of a history that is not completely recorded, or `None`."""
    import_id: UUID | None = await db.fetchval(
        "SELECT import_id FROM staged_history ORDER BY import_id LIMIT 1"
    )
    return import_id


async def lock_import_progress(db: Connection, import_id: UUID) -> StagedProgress | None:
    """Return how far the recording is; lock it until the transaction ends.

    Returns `None` if the history is no longer staged.
    """
    row = await db.fetchrow(
        "SELECT recorded, measured_from, measured_cases, cases_per_second, reached_at,"
        " clock_timestamp() FROM staged_history WHERE import_id = $1 FOR UPDATE",
        import_id,
    )
    if row is None:
        return None
    recorded, measured_from, measured_cases, per_second, reached_at, now = row
    if reached_at is None or is_paused(reached_at, now):
        return StagedProgress(recorded, RecordingRate(now, recorded), now)
    rate = RecordingRate(measured_from, measured_cases, per_second)
    return StagedProgress(recorded, rate.measure(now, recorded), now)


async def save_import_progress(
    db: Connection, import_id: UUID, last_recorded: int, before: StagedProgress
) -> None:
    """Store the number of the last recorded case, and how fast those before it were recorded."""
    await db.execute(
        "UPDATE staged_history SET recorded = $2, measured_from = $3, measured_cases = $4,"
        " cases_per_second = $5, reached_at = $6 WHERE import_id = $1",
        import_id,
        last_recorded,
        before.rate.measured_from,
        before.rate.done_then,
        before.rate.per_second,
        before.at,
    )


async def delete_staged_import(db: Connection, import_id: UUID) -> None:
    """Delete the staged rows of a history that is recorded."""
    await db.execute("DELETE FROM staged_row WHERE import_id = $1", import_id)
    await db.execute("DELETE FROM staged_history WHERE import_id = $1", import_id)


async def save_report(db: Connection, report: UploadReport) -> datetime:
    """Store how far an upload is; return the time, by the database's clock."""
    saved: datetime = await db.fetchval(
        "INSERT INTO log_upload AS upload"
        " (id, sha256, filename, phase, done, total, per_second, started_at, reached_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), clock_timestamp())"
        " ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, done = excluded.done,"
        " total = excluded.total, per_second = excluded.per_second,"
        " reached_at = excluded.reached_at, started_at = CASE WHEN upload.phase = excluded.phase"
        " THEN upload.started_at ELSE excluded.started_at END RETURNING reached_at",
        report.id,
        report.sha256,
        report.filename,
        report.phase.value,
        report.done,
        report.total,
        report.per_second,
    )
    return saved


async def delete_report(db: Connection, upload_id: UUID) -> None:
    """Delete an upload that is over."""
    await db.execute("DELETE FROM log_upload WHERE id = $1", upload_id)


async def delete_abandoned_reports(db: Connection) -> None:
    """Delete the uploads whose server ended."""
    await db.execute(
        "DELETE FROM log_upload WHERE reached_at < clock_timestamp() - $1::interval", PAUSE
    )


def _row(record: Record) -> LogRow:
    _, number, case, activity, at, department, resource = record
    return LogRow(number, case, activity, at, department, resource)
