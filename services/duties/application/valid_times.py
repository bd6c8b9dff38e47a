"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.duties.domain.liaison_events import LiaisonHandedOver, LiaisonNamed, LiaisonVacated
from services.duties.domain.project_events import ProjectCorrected, ProjectStarted
from services.duties.domain.project_share_correction import SharesCorrected
from services.duties.domain.retrospective_events import RetrospectiveMet
from services.duties.domain.standing_duty_events import FulfilmentConfirmed
from shared.eventsourcing.company_days import first_instant_of_day
from shared.eventsourcing.past_moment import stated_time


def valid_time(event: Any) -> datetime | None:
    """Return the time that an event is about, or `None`: it holds since it was recorded."""
    match event:
        case (
            ProjectStarted(kick_off=at) | ProjectCorrected(closed_at=at) | SharesCorrected(since=at)
        ):
            return at
        case RetrospectiveMet(done_at=at) | FulfilmentConfirmed(done_at=at):
            return at
        case (
            LiaisonNamed(valid_from=day)
            | LiaisonHandedOver(valid_from=day)
            | LiaisonVacated(valid_from=day)
        ):
            return min(event.at, first_instant_of_day(day))
        case _:
            return stated_time(event)
