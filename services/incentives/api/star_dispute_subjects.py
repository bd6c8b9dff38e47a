"""Finds the award of the star that a department disputes, and who should be awarded instead."""

from __future__ import annotations

from dataclasses import replace

from services.incentives.api.dispute_bodies import AwardInsteadBody, StarAwardBody
from services.incentives.api.dispute_subjects import FoundSubject, describe_subject
from services.incentives.api.star_views import load_candidates
from services.incentives.application.deciders import STAR_DECIDER
from services.incentives.domain.dispute_events import Dispute
from services.incentives.domain.dispute_refusals import RemedyDoesNotFit
from services.incentives.domain.dispute_terms import REMEDIES_OF_SUBJECT
from services.incentives.domain.star_decisions import refuse_unknown_alerts
from services.incentives.domain.star_dispute_refusals import (
    NoPartInStarRanking,
    StarAwardNotFound,
)
from services.incentives.domain.star_dispute_terms import DisputedStarAward
from services.incentives.domain.star_ranking import StarCandidate
from services.incentives.domain.star_refusals import UnknownStarCandidate
from services.incentives.domain.star_state import star_stream_name
from shared.service_runtime.area_context import AreaContext


async def find_star_award(area: AreaContext, department: str, body: StarAwardBody) -> FoundSubject:
    """Return the award of a ranking in which the department has a rank as well.

    Raises `StarAwardNotFound` and `NoPartInStarRanking`.
    """
    found, _ = await load_candidates(area, body.period, body.ranking)
    stream = star_stream_name(body.period)
    month = (await area.event_store.load_states({stream: STAR_DECIDER}))[stream].state
    awards = {} if month is None else month.ranking(body.ranking).awards
    awarded = replace(found, candidates=[one.winner.candidate for one in awards.values()])
    try:
        winner = awarded.find(body.winner, body.period)
    except UnknownStarCandidate as error:
        raise StarAwardNotFound(winner=body.winner, period=body.period) from error
    if not any(department in one.departments and one.rank is not None for one in found.candidates):
        raise NoPartInStarRanking(department=department, period=body.period)
    award = awards[winner.code]
    return await describe_subject(
        area,
        department,
        DisputedStarAward(
            period=body.period,
            ranking=body.ranking,
            winner=winner.code,
            cause=award.cause,
            decided_by=award.decided_by,
        ),
        counterparts=list(winner.departments),
        period=body.period,
        title=winner.name or winner.code,
        shown_in=award.booked_in,
        changed_in=None,
    )


async def find_awarded_instead(
    area: AreaContext, dispute: Dispute, body: AwardInsteadBody
) -> StarCandidate:
    """Return who is to be awarded instead, as the ranking of the locked month has it.

    Raises `RemedyDoesNotFit`, `UnknownStarCandidate` and `StarAlertsNotAcknowledged`.
    """
    subject = dispute.filed.about.subject
    if not isinstance(subject, DisputedStarAward):
        known = REMEDIES_OF_SUBJECT[subject.type]
        raise RemedyDoesNotFit(remedy=body.type, known=", ".join(known))
    found, alerts = await load_candidates(area, subject.period, subject.ranking, [body.candidate])
    candidate = found.find(body.candidate, subject.period)
    name = candidate.name or candidate.code
    refuse_unknown_alerts(name, alerts[candidate.code], body.acknowledged_alerts)
    return candidate
