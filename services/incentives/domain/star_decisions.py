"""The collaboration star of one month: nominated, decided, published, in each of its rankings.

A month is one aggregate, so two people who decide at the same time cannot award twice. Whoever
nominated somebody, or belongs to the department or team, does not decide about it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from services.incentives.domain.star_alert import StarAlert
from services.incentives.domain.star_award import StarWinner, award_winner
from services.incentives.domain.star_award_rulings import rule_award
from services.incentives.domain.star_commands import (
    CancelStarDecision,
    ChosenCandidate,
    DecideStar,
    NominateStar,
    OpenStarMonth,
    PublishStar,
    RestoreStarAward,
    StarCommand,
    WithdrawStarAward,
)
from services.incentives.domain.star_events import (
    StarDecided,
    StarDecisionCancelled,
    StarEvent,
    StarMonthOpened,
    StarNominated,
    StarPublished,
)
from services.incentives.domain.star_ranking import StarCandidate
from services.incentives.domain.star_refusals import (
    CHINESE_RANKINGS,
    OwnStarDecision,
    OwnStarNomination,
    StarAlertsNotAcknowledged,
    StarAuthorDecides,
    StarBelowMinimum,
    StarDecidedAlready,
    StarMonthNotOpen,
    StarNotDecided,
    StarPublishedAlready,
    StarRankingNotAwarded,
    StarWinnerNotNominated,
    TooManyStarWinners,
)
from services.incentives.domain.star_state import OpenedStarMonth, RankingState, StarMonthState
from shared.eventsourcing.refusal import words_for
from shared.eventsourcing.same_person import may_be_same_person


def decide(command: StarCommand, month: StarMonthState) -> list[StarEvent]:
    """Return the events that follow from a command; asked twice, nothing follows.

    Raises a kind of `IncentivesRefused` where the month, the plan's rules or the person of the
    caller forbid it.
    """
    if isinstance(command, OpenStarMonth):
        return [_opened(command)] if month is None else []
    if month is None:
        raise StarMonthNotOpen(period=command.period)
    if not month.most_winners(command.ranking):
        ranking = words_for(command.ranking, CHINESE_RANKINGS)
        raise StarRankingNotAwarded(period=command.period, ranking=ranking)
    match command:
        case NominateStar():
            return _nominate(command, month)
        case DecideStar():
            return _decide(command, month)
        case CancelStarDecision():
            return _cancel(command, month.ranking(command.ranking))
        case PublishStar():
            return _publish(command, month.ranking(command.ranking))
        case WithdrawStarAward() | RestoreStarAward():
            return rule_award(command, month)


def _opened(command: OpenStarMonth) -> StarMonthOpened:
    return StarMonthOpened(
        period=command.period,
        plan_version=command.plan_version,
        terms=command.terms,
        currency=command.currency,
        at=command.at,
    )


def _nominate(command: NominateStar, month: OpenedStarMonth) -> list[StarEvent]:
    candidate, ranking = command.candidate, month.ranking(command.ranking)
    if any(
        may_be_same_person(author, command.actor.subject)
        for author in ranking.authors.get(candidate.code, ())
    ):
        return []  # nominated by this person before
    _refuse_unranked(candidate, month)
    if command.actor.owns(candidate, command.ranking):
        raise OwnStarNomination(candidate=candidate.name or candidate.code)
    if ranking.is_published:
        raise StarPublishedAlready(period=command.period)
    return [
        StarNominated(
            period=command.period,
            ranking=command.ranking,
            nomination_id=command.nomination_id,
            candidate=candidate,
            reasons=command.reasons,
            by=command.actor.subject,
            at=command.at,
        )
    ]


def _decide(command: DecideStar, month: OpenedStarMonth) -> list[StarEvent]:
    ranking, period = month.ranking(command.ranking), command.period
    winners = _winners(command, month)
    if ranking.decision is not None:
        if _codes(winners) == _codes(ranking.decision.winners):
            return []
        refusal = StarPublishedAlready if ranking.is_published else StarDecidedAlready
        raise refusal(period=period)
    most = month.most_winners(command.ranking)
    if len(winners) > most:
        raise TooManyStarWinners(period=period, most=most)
    for one in command.chosen:
        _refuse_winner(one, command, ranking, month)
    return [
        StarDecided(
            period=period,
            ranking=command.ranking,
            decision_id=command.decision_id,
            winners=winners,
            reasons=command.reasons,
            acknowledged_alerts=tuple(sorted(_alert_ids(command))),
            by=command.actor.subject,
            at=command.at,
        )
    ]


def _winners(command: DecideStar, month: OpenedStarMonth) -> tuple[StarWinner, ...]:
    """Return the winners in the order of their rank, each once."""
    chosen = {one.candidate.code: one.candidate for one in command.chosen}
    placed = sorted(chosen.values(), key=lambda one: (one.rank or 0, one.code))
    return tuple(award_winner(one, month.terms.award, month.currency) for one in placed)


def _refuse_winner(
    one: ChosenCandidate, command: DecideStar, ranking: RankingState, month: OpenedStarMonth
) -> None:
    candidate, actor = one.candidate, command.actor
    name = candidate.name or candidate.code
    _refuse_unranked(candidate, month)
    authors = ranking.authors.get(candidate.code, ())
    if not authors:
        raise StarWinnerNotNominated(candidate=name, period=command.period)
    if any(may_be_same_person(author, actor.subject) for author in authors):
        raise StarAuthorDecides(candidate=name)
    if actor.owns(candidate, command.ranking):
        raise OwnStarDecision(candidate=name)
    refuse_unknown_alerts(name, one.alerts, command.acknowledged_alerts)


def refuse_unknown_alerts(
    candidate: str, alerts: Iterable[StarAlert], acknowledged: Container[str]
) -> None:
    """Raise `StarAlertsNotAcknowledged` where a decider did not name an alert beside a winner."""
    missing = [alert.id for alert in alerts if alert.id not in acknowledged]
    if missing:
        raise StarAlertsNotAcknowledged(candidate=candidate, alerts=", ".join(missing))


def _refuse_unranked(candidate: StarCandidate, month: OpenedStarMonth) -> None:
    if candidate.rank is None:
        raise StarBelowMinimum(
            candidate=candidate.name or candidate.code,
            found=candidate.on_time + candidate.late,
            minimum=month.terms.minimum_obligations,
        )


def _cancel(command: CancelStarDecision, ranking: RankingState) -> list[StarEvent]:
    if ranking.is_published:
        raise StarPublishedAlready(period=command.period)
    if ranking.decision is None:
        if ranking.cancelled_because != command.reason:
            raise StarNotDecided(period=command.period)
        return []
    return [
        StarDecisionCancelled(
            period=command.period,
            ranking=command.ranking,
            decision_id=ranking.decision.decision_id,
            reason=command.reason,
            by=command.by,
            at=command.at,
        )
    ]


def _publish(command: PublishStar, ranking: RankingState) -> list[StarEvent]:
    decision = ranking.decision
    if decision is None:
        raise StarNotDecided(period=command.period)
    if ranking.is_published:
        return []
    return [
        StarPublished(
            period=command.period,
            ranking=command.ranking,
            decision_id=decision.decision_id,
            winners=decision.winners,
            reasons=decision.reasons,
            booked_in=command.locked_periods.booking_period_for(command.period),
            by=command.by,
            at=command.at,
        )
    ]


def _codes(winners: tuple[StarWinner, ...]) -> frozenset[str]:
    return frozenset(winner.candidate.code for winner in winners)


def _alert_ids(command: DecideStar) -> frozenset[str]:
    return frozenset(alert.id for one in command.chosen for alert in one.alerts)
