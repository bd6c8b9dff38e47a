"""What an upheld dispute changes, worked out before the decision and carried out with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.incentives.application.deciders import (
    DISPUTE_DECIDER,
    OBLIGATION_DECIDER,
    PROJECT_OUTCOME_DECIDER,
    STAR_DECIDER,
)
from services.incentives.application.star_dispute_resolution import (
    find_star_effects,
    star_ruling_commands,
)
from services.incentives.application.statement_change_recording import record_statement_changes
from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.dispute_effects import (
    TouchedObligation,
    find_obligation_effects,
    find_share_effects,
)
from services.incentives.domain.dispute_events import (
    Dispute,
    DisputeReversed,
    DisputeUpheld,
    dispute_stream_name,
)
from services.incentives.domain.dispute_refusals import DisputedThingChanged, RemedyDoesNotFit
from services.incentives.domain.dispute_terms import (
    REMEDIES_OF_SUBJECT,
    CreditRemedy,
    DisputedShare,
    DisputeEffect,
    DoneAtRemedy,
    ExcuseRemedy,
    ObligationEffect,
    Remedy,
    SharesRemedy,
)
from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import obligation_stream_name
from services.incentives.domain.project_outcome_correction import (
    CorrectedOutcome,
    CorrectProjectOutcome,
    OutcomeCorrection,
    ProjectOutcomeCommand,
    ReverseOutcomeCorrection,
    decide,
    project_stream_name,
)
from services.incentives.domain.project_share_ratios import ProjectRecord
from services.incentives.domain.ruled_obligation import with_rulings
from services.incentives.domain.ruled_obligation_events import (
    ReverseRuling,
    RuledObligation,
    RuleObligation,
    RulingCommand,
)
from services.incentives.domain.star_dispute_terms import DisputedStarAward
from shared.eventsourcing.command_handler import decide_on_states
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import StreamStore
from shared.postgres.unit_of_work import UnitOfWork

_NOT_RECORDED = UUID(int=0)
"""The cause of what is only tried: nothing of it is recorded."""


async def find_effects(
    store: StreamStore,
    dispute: Dispute,
    remedy: Remedy,
    delayed_obligations: Sequence[str],
    plans: Plans,
    record: ProjectRecord,
    by: str,
) -> tuple[DisputeEffect, ...]:
    """Return what a remedy would change now, of what is disputed and of all that it touches.

    `delayed_obligations` are those that the disputed handoff's delay excused, if it is one;
    `record` is what is recorded of the project whose pool is disputed, if one is; `by` is who would
    decide. Raises `RemedyDoesNotFit`, `DisputedThingChanged`, and the
    refusals of invalid ratios and awards.
    """
    about = dispute.filed.about
    known = REMEDIES_OF_SUBJECT[about.subject.type]
    if remedy.type not in known:
        raise RemedyDoesNotFit(remedy=remedy.type, known=", ".join(known))
    if isinstance(about.subject, DisputedShare):
        assert isinstance(remedy, SharesRemedy)  # noqa: S101  it fits
        return await _find_share_effects(store, dispute, about.subject, remedy, plans, record)
    if isinstance(about.subject, DisputedStarAward):
        return await find_star_effects(store, dispute, about.subject, remedy, by)
    assert isinstance(remedy, ExcuseRemedy | DoneAtRemedy | CreditRemedy)  # noqa: S101  it fits
    disputed, *_ = await _load_obligations(store, [about.subject.obligation])
    same_cause = await _obligations_of_same_decision(store, with_rulings(disputed.state))
    others = sorted({*delayed_obligations, *same_cause} - {disputed.obligation})
    touched = await _load_obligations(store, others)
    return find_obligation_effects(about, remedy, disputed, touched)


async def carry_out_decision(
    unit: UnitOfWork, dispute_id: UUID, locked_periods: LockedPeriods, actor: str
) -> None:
    """Change what the newest decision on a dispute changes; nothing where that was done already.

    The months must be locked against changes of their state by the unit's exclusive lock.
    """
    history = (await unit.load([dispute_stream_name(dispute_id)]))[dispute_stream_name(dispute_id)]
    newest = history[-1]
    decision = newest.event
    if not isinstance(decision, DisputeUpheld | DisputeReversed):
        return
    context = EventContext.caused_by(newest.id, newest.context, actor)
    rulings = [
        (command, context) for command in _ruling_commands(decision, newest.id, locked_periods)
    ]
    corrections = [
        (command, context) for command in _correction_commands(decision, newest.id, locked_periods)
    ]
    awards = [
        (command, context) for command in star_ruling_commands(decision, newest.id, locked_periods)
    ]
    streams: dict[str, Decider[Any, Any, Any]] = {}
    streams |= {OBLIGATION_DECIDER.stream_for(one): OBLIGATION_DECIDER for one, _ in rulings}
    streams |= {
        PROJECT_OUTCOME_DECIDER.stream_for(one): PROJECT_OUTCOME_DECIDER for one, _ in corrections
    }
    streams |= {STAR_DECIDER.stream_for(one): STAR_DECIDER for one, _ in awards}
    states = await unit.load_states(streams)
    appends = decide_on_states(OBLIGATION_DECIDER, rulings, states)
    appends += decide_on_states(PROJECT_OUTCOME_DECIDER, corrections, states)
    appends += decide_on_states(STAR_DECIDER, awards, states)
    changes = await record_statement_changes(unit, appends, unit.writer.clock())
    await unit.append_all([*appends, *changes])


def _ruling_commands(
    decision: DisputeUpheld | DisputeReversed, cause: UUID, locked: LockedPeriods
) -> list[RulingCommand]:
    return [
        RuleObligation(effect.obligation, effect.ruling, cause, locked)
        if isinstance(decision, DisputeUpheld)
        else ReverseRuling(effect.obligation, decision.about.dispute_id, cause, locked)
        for effect in decision.effects
        if isinstance(effect, ObligationEffect)
    ]


def _correction_commands(
    decision: DisputeUpheld | DisputeReversed, cause: UUID, locked: LockedPeriods
) -> list[ProjectOutcomeCommand]:
    subject, dispute_id = decision.about.subject, decision.about.dispute_id
    if not isinstance(subject, DisputedShare):
        return []
    if isinstance(decision, DisputeReversed):
        return [ReverseOutcomeCorrection(subject.project_id, dispute_id, cause, locked)]
    assert isinstance(decision.remedy, SharesRemedy)  # noqa: S101  it was checked with the decision
    correction = _correction(dispute_id, decision.remedy)
    return [CorrectProjectOutcome(subject.project_id, correction, cause, locked)]


def _correction(dispute_id: UUID, remedy: SharesRemedy) -> OutcomeCorrection:
    return OutcomeCorrection(dispute_id=dispute_id, ratios=remedy.ratios, actual=remedy.actual)


async def _find_share_effects(
    store: StreamStore,
    dispute: Dispute,
    subject: DisputedShare,
    remedy: SharesRemedy,
    plans: Plans,
    record: ProjectRecord,
) -> tuple[DisputeEffect, ...]:
    about = dispute.filed.about
    stream = project_stream_name(subject.project_id)
    state = (await store.load_states({stream: PROJECT_OUTCOME_DECIDER}))[stream].state
    if not isinstance(state, CorrectedOutcome):
        raise DisputedThingChanged
    correction = _correction(about.dispute_id, remedy)
    tried = decide(
        CorrectProjectOutcome(subject.project_id, correction, _NOT_RECORDED, LockedPeriods()), state
    )
    corrected = CorrectedOutcome(state.entered, (*state.corrections, correction)).outcome
    plan = plan_in_force(state.entered.period, plans)
    before, after = (
        compute_bonus_pool(one, plan, record).shares for one in (state.outcome, corrected)
    )
    currency = state.outcome.currency or plan.currency
    return find_share_effects(about, subject.project_id, currency, before, after) if tried else ()


async def _load_obligations(
    store: StreamStore, obligations: Sequence[str]
) -> list[TouchedObligation]:
    streams = {obligation_stream_name(one): OBLIGATION_DECIDER for one in obligations}
    states = await store.load_states(streams) if streams else {}
    return [
        TouchedObligation(one, states[obligation_stream_name(one)].state) for one in obligations
    ]


async def _obligations_of_same_decision(
    store: StreamStore, disputed: RuledObligation
) -> Sequence[str]:
    """Return the obligations that the same fact may count.

    A fact of another area counts one obligation; a decision on a dispute may count several.
    """
    counted = disputed.counted
    if counted is None or counted.dispute is None:
        return ()
    stream = dispute_stream_name(counted.dispute)
    state = (await store.load_states({stream: DISPUTE_DECIDER}))[stream].state
    if not isinstance(state, Dispute) or not isinstance(state.decision, DisputeUpheld):
        return ()
    return [one.obligation for one in state.decision.effects if isinstance(one, ObligationEffect)]
