"""The simulation of terms: the newest finished what-if of exactly these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.what_if_request import WHAT_IF_JOB, WhatIfRequest, digest_terms
from shared.postgres.job_queue import find_done_job

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class Simulation:
    """A finished what-if of some terms."""

    what_if_id: UUID
    first_period: str
    last_period: str
    requested_by: str
    finished_at: datetime


async def find_simulation(db: Connection, terms: PlanTerms) -> Simulation | None:
    """Return the newest finished what-if of exactly these terms; `None` if there is none.

    Numbers are compared by value. What-ifs are deleted some days after they are over, so whoever
    relies on one records that it was there.
    """
    job = await find_done_job(db, WHAT_IF_JOB, digest_terms(terms))
    if job is None or job.finished_at is None:
        return None
    asked = WhatIfRequest.model_validate(job.request)
    return Simulation(
        job.id, asked.first_period, asked.last_period, job.requested_by, job.finished_at
    )
