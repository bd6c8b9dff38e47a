"""What a caller may do now with a ranking of a month's star."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from services.incentives.application.deciders import STAR_DECIDER
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.star_commands import (
    CancelStarDecision,
    DecideStar,
    NominateStar,
    PublishStar,
    StarActor,
    StarCommand,
)
from services.incentives.domain.star_ranking import StarCandidate, StarRanking
from shared.http.allowed_actions import Action, AllowedActions, ProbedCommand, probe_commands

if TYPE_CHECKING:
    from shared.service_runtime.area_context import AreaContext

_SOMEBODY = StarCandidate(
    code="…",
    name=None,
    departments=("…",),
    rank=1,
    due=1,
    on_time=1,
    late=0,
    excused=0,
    score=Decimal(100),
    weighted_delivered=Decimal(1),
    last_award=None,
)
"""A candidate that may be nominated: whom the caller names decides about the rest."""


async def star_actions(
    area: AreaContext, actions: AllowedActions, period: str, ranking: StarRanking
) -> list[Action]:
    """Return the commands to a ranking, allowed or not."""
    subject, now, some_id = actions.caller.subject, area.clock(), UUID(int=0)
    actor = StarActor(subject, None)
    nominate = NominateStar(period, ranking, some_id, _SOMEBODY, "…", actor, now)
    decide = DecideStar(period, ranking, some_id, (), "…", frozenset(), actor, now)
    cancel = CancelStarDecision(period, ranking, "…", subject, now)
    publish = PublishStar(period, ranking, LockedPeriods(), subject, now)
    probed: list[ProbedCommand[StarCommand]] = [
        ProbedCommand("nominate_star", nominate, has_own_values=True),
        ProbedCommand("decide_star", decide, has_own_values=True),
        ProbedCommand("cancel_star_decision", cancel, has_own_values=True),
        ProbedCommand("publish_star", publish),
    ]
    return actions.among(await probe_commands(area.event_store, actions, STAR_DECIDER, probed))
