"""How far imports are, and when they will be done."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.workflows.domain.import_progress import ImportPhase, estimate_seconds_left
from shared.eventsourcing.company_time import CompanyTime


class ImportProgress(BaseModel):
    """How far a phase is: in bytes of the file while it is read, later in cases."""

    phase: ImportPhase
    done: int
    total: int
    per_second: float | None = Field(
        description="The rate of the last part; null until it is known, and where nothing goes on"
    )
    seconds_left: int | None = Field(description="At that rate; null where it is unknown")
    started_at: CompanyTime = Field(description="When the phase began; once done, the recording")


def make_progress(
    phase: ImportPhase, done: int, total: int, per_second: float | None, started_at: CompanyTime
) -> ImportProgress:
    """Return how far a phase is at this rate, which is rounded to tenths."""
    return ImportProgress(
        phase=phase,
        done=done,
        total=total,
        per_second=None if per_second is None else round(per_second, 1),
        seconds_left=estimate_seconds_left(done, total, per_second),
        started_at=started_at,
    )
