"""What disputes do to published awards of the star: taken, given to another one, and given back.

A dispute takes an award at its original amount, and may give the same to another candidate of the
ranking. Its reversal undoes both. Of two disputes that changed the same candidate's award the later
one is reversed first, so that a reversal touches nobody but those whom its decision touched.
"""

from __future__ import annotations

from services.incentives.domain.dispute_refusals import DisputedThingChanged
from services.incentives.domain.star_award import award_winner
from services.incentives.domain.star_commands import (
    RestoreStarAward,
    StarAwardRulingCommand,
    WithdrawStarAward,
)
from services.incentives.domain.star_dispute_refusals import StarAwardedAlready, StarAwardedAnew
from services.incentives.domain.star_events import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarEvent,
)
from services.incentives.domain.star_ranking import StarCandidate
from services.incentives.domain.star_refusals import StarAuthorDecides, StarBelowMinimum
from services.incentives.domain.star_state import AwardRuling, OpenedStarMonth, RankingState
from shared.eventsourcing.same_person import may_be_same_person


def rule_award(command: StarAwardRulingCommand, month: OpenedStarMonth) -> list[StarEvent]:
    """Return the event that follows; asked twice, nothing follows.

    Raises `DisputedThingChanged`, `StarBelowMinimum`, `StarAwardedAlready`, `StarAwardedAnew` and
    `StarAuthorDecides`.
    """
    ranking = month.ranking(command.ranking)
    if isinstance(command, RestoreStarAward):
        return _restore(command, ranking)
    return _withdraw(command, ranking, month)


def _withdraw(
    command: WithdrawStarAward, ranking: RankingState, month: OpenedStarMonth
) -> list[StarEvent]:
    if command.dispute_id in ranking.rulings:
        return []
    standing = ranking.awards.get(command.winner)
    if standing is None or standing.cause != command.award_cause:
        raise DisputedThingChanged
    instead = command.instead
    if instead is not None:
        _refuse_instead(instead, command.by, ranking, month)
    return [
        StarAwardWithdrawn(
            period=command.period,
            ranking=command.ranking,
            dispute=command.dispute_id,
            withdrawn=standing.winner,
            award_booked_in=standing.booked_in,
            instead=instead and award_winner(instead, month.terms.award, month.currency),
            booked_in=command.locked_periods.booking_period_for(standing.booked_in),
            cause=command.cause,
            by=command.by,
            at=command.at,
        )
    ]


def _refuse_instead(
    instead: StarCandidate, by: str, ranking: RankingState, month: OpenedStarMonth
) -> None:
    name = instead.name or instead.code
    if instead.rank is None:
        raise StarBelowMinimum(
            candidate=name,
            found=instead.on_time + instead.late,
            minimum=month.terms.minimum_obligations,
        )
    if instead.code in ranking.awards:
        raise StarAwardedAlready(candidate=name)
    authors = ranking.authors.get(instead.code, ())
    if any(may_be_same_person(author, by) for author in authors):
        raise StarAuthorDecides(candidate=name)


def _restore(command: RestoreStarAward, ranking: RankingState) -> list[StarEvent]:
    ruling = ranking.rulings.get(command.dispute_id)
    if ruling is None:
        return []  # nothing was changed, or it was restored
    _refuse_changed_since(ruling, command, ranking)
    return [
        StarAwardRestored(
            period=command.period,
            ranking=command.ranking,
            dispute=command.dispute_id,
            restored=ruling.withdrawn.winner,
            award_booked_in=ruling.withdrawn.booked_in,
            instead=ruling.instead,
            withdrawn_in=ruling.booked_in,
            booked_in=command.locked_periods.booking_period_for(ruling.booked_in),
            cause=command.cause,
            by=command.by,
            at=command.at,
        )
    ]


def _refuse_changed_since(
    ruling: AwardRuling, command: RestoreStarAward, ranking: RankingState
) -> None:
    """Raise `StarAwardedAnew` where the candidates' awards are not as the decision left them."""
    withdrawn = ruling.withdrawn.winner.candidate
    if withdrawn.code in ranking.awards:
        raise StarAwardedAnew(candidate=withdrawn.name or withdrawn.code)
    if ruling.instead is not None:
        instead = ruling.instead.candidate
        standing = ranking.awards.get(instead.code)
        if standing is None or standing.cause != command.dispute_id:
            raise StarAwardedAnew(candidate=instead.name or instead.code)
