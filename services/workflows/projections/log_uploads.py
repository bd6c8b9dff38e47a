"""Logs that are being read. The rows are no read model: a rebuild leaves them alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.import_progress import PAUSE
from services.workflows.projections.import_progress import (
    ImportPhase,
    ImportProgress,
    make_progress,
)
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class LogUpload(BaseModel):
    """A log that is being read; once it is accepted it is an import."""

    id: UUID
    sha256: str
    filename: str
    progress: ImportProgress


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


_LIVE = f"reached_at > clock_timestamp() - interval '{PAUSE.total_seconds()} s'"


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


def _to_upload(**row: Any) -> LogUpload:
    progress = make_progress(
        ImportPhase(row["phase"]), row["done"], row["total"], row["per_second"], row["started_at"]
    )
    return LogUpload(
        id=row["id"], sha256=row["sha256"], filename=row["filename"], progress=progress
    )


UPLOAD_LIST_QUERY = ListQuery(
    name="log-uploads",
    select="SELECT * FROM log_upload",
    always=[_LIVE],
    conditions={"sha256": "sha256 = {sha256}"},
    sort=Sort([SortKey("id", UUID)]),
    row=_to_upload,
)
"""The list of logs that are being read, by id."""
