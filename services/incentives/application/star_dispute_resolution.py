"""What an upheld dispute changes of an award of the star, tried before and carried out with it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.incentives.application.deciders import STAR_DECIDER
from services.incentives.domain.dispute_events import Dispute, DisputeReversed, DisputeUpheld
from services.incentives.domain.dispute_terms import DisputeEffect, Remedy
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.star_award_rulings import rule_award
from services.incentives.domain.star_commands import (
    RestoreStarAward,
    StarAwardRulingCommand,
    WithdrawStarAward,
)
from services.incentives.domain.star_dispute_terms import (
    AwardInsteadRemedy,
    DisputedStarAward,
    find_award_effects,
)
from services.incentives.domain.star_events import StarAwardWithdrawn
from services.incentives.domain.star_ranking import StarCandidate
from services.incentives.domain.star_state import star_stream_name
from shared.eventsourcing.event_store import StreamStore

_NOT_RECORDED = UUID(int=0)
"""The cause of what is only tried: nothing of it is recorded."""


async def find_star_effects(
    store: StreamStore,
    dispute: Dispute,
    subject: DisputedStarAward,
    remedy: Remedy,
    by: str,
) -> tuple[DisputeEffect, ...]:
    """Return what a remedy would change now of the awards of a ranking.

    `by` is who would decide. Raises what `rule_award` raises.
    """
    stream = star_stream_name(subject.period)
    month = (await store.load_states({stream: STAR_DECIDER}))[stream].state
    assert month is not None  # noqa: S101  an award of it was disputed
    command = WithdrawStarAward(
        period=subject.period,
        ranking=subject.ranking,
        dispute_id=dispute.filed.about.dispute_id,
        winner=subject.winner,
        award_cause=subject.cause,
        instead=_instead(remedy),
        cause=_NOT_RECORDED,
        locked_periods=LockedPeriods(),
        by=by,
        at=datetime.min.replace(tzinfo=UTC),
    )
    return tuple(
        effect
        for event in rule_award(command, month)
        if isinstance(event, StarAwardWithdrawn)
        for effect in find_award_effects(event)
    )


def star_ruling_commands(
    decision: DisputeUpheld | DisputeReversed, cause: UUID, locked: LockedPeriods
) -> list[StarAwardRulingCommand]:
    """Return the command to the star by which a decision on a dispute is carried out, if any."""
    about = decision.about
    subject = about.subject
    if not isinstance(subject, DisputedStarAward):
        return []
    if isinstance(decision, DisputeReversed):
        return [
            RestoreStarAward(
                period=subject.period,
                ranking=subject.ranking,
                dispute_id=about.dispute_id,
                cause=cause,
                locked_periods=locked,
                by=decision.by,
                at=decision.at,
            )
        ]
    return [
        WithdrawStarAward(
            period=subject.period,
            ranking=subject.ranking,
            dispute_id=about.dispute_id,
            winner=subject.winner,
            award_cause=subject.cause,
            instead=_instead(decision.remedy),
            cause=cause,
            locked_periods=locked,
            by=decision.by,
            at=decision.at,
        )
    ]


def _instead(remedy: Remedy) -> StarCandidate | None:
    return remedy.candidate if isinstance(remedy, AwardInsteadRemedy) else None
