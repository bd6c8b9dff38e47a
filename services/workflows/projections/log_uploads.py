"""Logs that are being read. The rows are no read model: a rebuild leaves them alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.import_progress import PAUSE, ImportPhase
from services.workflows.projections.import_progress import ImportProgress, make_progress
from shared.postgres.list_query import ListQuery, Sort, SortKey


class LogUpload(BaseModel):
    """A log that is being read; once it is accepted it is an import."""

    id: UUID
    sha256: str
    filename: str
    progress: ImportProgress


_LIVE = f"reached_at > clock_timestamp() - interval '{PAUSE.total_seconds()} s'"


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
