"""An obligation about which a dispute was decided: its source, the rulings, and how it counts.

An obligation without rulings is as `obligation` has it. From the first ruling on, what the source
says is recorded beside what counts (`obligation-sourced`), so that a reversed ruling leads back to
it. The count itself changes by the obligation's own events, which name the dispute.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.incentives.domain import obligation
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.obligation import (
    CountedObligation,
    CountObligation,
    ObligationCounted,
    ObligationCountReversed,
    ObligationWithdrawn,
    UncountedObligation,
    WithdrawObligation,
)
from services.incentives.domain.obligation_ruling import ObligationAccount, find_account_in_force
from services.incentives.domain.ruled_obligation_events import (
    ObligationRuled,
    ObligationRulingReversed,
    ObligationSourced,
    ReverseRuling,
    RuledObligation,
    RuledObligationCommand,
    RuledObligationEvent,
    RuledObligationState,
    RuleObligation,
)


def decide(
    command: RuledObligationCommand, state: RuledObligationState
) -> list[RuledObligationEvent]:
    """Return what a command changes: a newer revision of the source, a ruling, or its reversal.

    Asked twice, it changes nothing. Raises `InvalidPeriod` if a due time lies in no month.
    """
    match command:
        case RuleObligation():
            return _rule(command, with_rulings(state))
        case ReverseRuling():
            return _reverse(command, with_rulings(state))
        case _ if isinstance(state, RuledObligation):
            return _follow_source(command, state)
        case _:
            return [*obligation.decide(command, state)]


def evolve(state: RuledObligationState, event: RuledObligationEvent) -> RuledObligationState:
    """Return the obligation after an event."""
    match event:
        case ObligationRuled():
            known = with_rulings(state)
            return replace(
                known,
                source=event.sourced,
                revision=event.revision,
                rulings=(*known.rulings, event.ruling),
            )
        case ObligationRulingReversed():
            known = with_rulings(state)
            kept = tuple(one for one in known.rulings if one.dispute_id != event.dispute_id)
            return replace(known, rulings=kept)
        case ObligationSourced():
            return replace(with_rulings(state), source=event.sourced, revision=event.revision)
        case _ if isinstance(state, RuledObligation):
            return _with_count(state, event)
        case _:
            return obligation.evolve(state, event)


def with_rulings(state: RuledObligationState) -> RuledObligation:
    """Return the obligation as one that may have rulings."""
    match state:
        case RuledObligation():
            return state
        case CountedObligation(event):
            return RuledObligation(_account_of(event), event.revision, (), event)
        case UncountedObligation(revision=revision):
            return RuledObligation(None, revision, (), None)
        case None:
            return RuledObligation(None, 0, (), None)


def _with_count(state: RuledObligation, event: obligation.ObligationEvent) -> RuledObligation:
    match event:
        case ObligationCounted():
            return replace(state, counted=event)
        case ObligationCountReversed():
            return replace(state, counted=None)
        case ObligationWithdrawn(revision=revision):
            return replace(state, source=None, revision=revision)


def _rule(command: RuleObligation, state: RuledObligation) -> list[RuledObligationEvent]:
    if any(one.dispute_id == command.ruling.dispute_id for one in state.rulings):
        return []
    ruled = ObligationRuled(
        obligation_id=command.obligation_id,
        ruling=command.ruling,
        sourced=state.source,
        revision=state.revision,
        cause=command.cause,
    )
    after = replace(state, rulings=(*state.rulings, command.ruling))
    return [ruled, *_recount(command, state, after, command.ruling.dispute_id)]


def _reverse(command: ReverseRuling, state: RuledObligation) -> list[RuledObligationEvent]:
    kept = tuple(one for one in state.rulings if one.dispute_id != command.dispute_id)
    if kept == state.rulings:
        return []
    event = ObligationRulingReversed(
        obligation_id=command.obligation_id, dispute_id=command.dispute_id, cause=command.cause
    )
    after = replace(state, rulings=kept)
    return [event, *_recount(command, state, after, command.dispute_id)]


def _follow_source(
    command: obligation.ObligationCommand, state: RuledObligation
) -> list[RuledObligationEvent]:
    if command.revision <= state.revision:
        return []
    after = replace(state, source=_account_of(command), revision=command.revision)
    sourced: RuledObligationEvent
    if after.source is None:
        sourced = ObligationWithdrawn(
            obligation_id=command.obligation_id, revision=command.revision, cause=command.cause
        )
    else:
        sourced = ObligationSourced(
            obligation_id=command.obligation_id,
            sourced=after.source,
            revision=command.revision,
            cause=command.cause,
        )
    return [sourced, *_recount(command, state, after, None)]


def _account_of(
    told: CountObligation | WithdrawObligation | ObligationCounted,
) -> ObligationAccount | None:
    """Return what a source said; nothing where it withdrew the obligation."""
    if isinstance(told, WithdrawObligation):
        return None
    account = {name: getattr(told, name) for name in ObligationAccount.model_fields}
    if told.deadline == told.due_at:
        account["deadline"] = None  # as the count's own event has it
    return ObligationAccount(**account)


def _recount(
    command: RuledObligationCommand,
    before: RuledObligation,
    after: RuledObligation,
    dispute: UUID | None,
) -> list[RuledObligationEvent]:
    """Return how the count changes; one that stays is recorded, since it has a newer cause.

    `dispute` is the one whose ruling began or ended to hold; else the one that holds is named.
    """
    counted = before.counted
    account, ruling = find_account_in_force(after.source, after.rulings)
    named = dispute or (None if ruling is None else ruling.dispute_id)
    same: ObligationCounted | None = None
    events: list[RuledObligationEvent] = []
    if counted is not None:
        place = counted.kind, counted.department, counted.period
        if account is not None and place == _place(account):
            same = counted
        else:
            events.append(_count_reversed(command, counted, after.revision, named))
    if account is not None:
        events.append(_counted(command, account, after.revision, same, named))
    return events


def _place(account: ObligationAccount) -> tuple[str, str, str]:
    return account.kind, account.department, period_of(account.due_at)


def _counted(
    command: RuledObligationCommand,
    account: ObligationAccount,
    revision: int,
    before: ObligationCounted | None,
    dispute: UUID | None,
) -> ObligationCounted:
    period = period_of(account.due_at)
    return ObligationCounted(
        **dict(account),
        obligation_id=command.obligation_id,
        period=period,
        booked_in=command.locked_periods.booking_period_for(period),
        was=None if before is None else before.outcome,
        was_excuse=None if before is None else before.excuse,
        revision=revision,
        cause=command.cause,
        dispute=dispute,
    )


def _count_reversed(
    command: RuledObligationCommand,
    counted: ObligationCounted,
    revision: int,
    dispute: UUID | None,
) -> ObligationCountReversed:
    return ObligationCountReversed(
        obligation_id=command.obligation_id,
        kind=counted.kind,
        department=counted.department,
        period=counted.period,
        booked_in=command.locked_periods.booking_period_for(counted.period),
        was=counted.outcome,
        was_excuse=counted.excuse,
        project_id=counted.project_id,
        revision=revision,
        cause=command.cause,
        title=counted.title,
        counterpart=counted.counterpart,
        dispute=dispute,
        due_at=counted.due_at,
        done_at=counted.done_at,
        deadline=counted.deadline,
        done_by=counted.done_by,
    )
