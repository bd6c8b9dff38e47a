"""The decisions on a dispute: by somebody outside the departments that it concerns."""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain.dispute_commands import (
    DecisionCommand,
    RejectDispute,
    ReverseDispute,
    UpholdDispute,
)
from services.incentives.domain.dispute_events import (
    Dispute,
    DisputeEvent,
    DisputeRejected,
    DisputeReversed,
    DisputeUpheld,
)
from services.incentives.domain.dispute_refusals import (
    CHINESE_STATUSES,
    CreditInAnotherMonth,
    CreditNotDone,
    DeciderDepartmentUnknown,
    DeciderIsConcerned,
    DeciderSpokeAlready,
    DisputeNotOpen,
    DisputeNotUpheld,
    RemedyDoesNotFit,
    RemedyWithoutEffect,
    ReversedByDecider,
)
from services.incentives.domain.dispute_terms import (
    REMEDIES_OF_SUBJECT,
    CreditRemedy,
    DisputeEffect,
    ObligationEffect,
)
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.star_dispute_refusals import AwardDecidedByYourself, AwardOfYourself
from services.incentives.domain.star_dispute_terms import (
    DisputedStarAward,
    StarAwardEffect,
    list_people_concerned,
)
from shared.eventsourcing.refusal import words_for
from shared.eventsourcing.same_person import may_be_same_person


def require_open(state: Dispute) -> None:
    """Raise `DisputeNotOpen` for a dispute that is decided or withdrawn."""
    if state.status != "open":
        raise DisputeNotOpen(status=words_for(state.status, CHINESE_STATUSES))


def uphold_dispute(command: UpholdDispute, state: Dispute) -> list[DisputeEvent]:
    """Return the event of the decision; its effects are what the remedy changes now.

    Raises `DisputeNotOpen`, `OutsiderNeeded`, `RemedyDoesNotFit`, `CreditNotDone`,
    `CreditInAnotherMonth` and `RemedyWithoutEffect`.
    """
    decided = state.decision
    if isinstance(decided, DisputeUpheld) and state.reversal is None:
        said = (decided.remedy, decided.reasons, decided.by)
        if said == (command.remedy, command.reasons, command.by):
            return []
    require_open(state)
    _require_outsider(command, state)
    about = state.filed.about
    known = REMEDIES_OF_SUBJECT[about.subject.type]
    if command.remedy.type not in known:
        raise RemedyDoesNotFit(remedy=command.remedy.type, known=", ".join(known))
    if isinstance(command.remedy, CreditRemedy):
        _refuse_other_credit(command.remedy, command.at, about.period)
    if not any(map(_changes_something, command.effects)):
        raise RemedyWithoutEffect
    return [
        DisputeUpheld(
            about=about,
            remedy=command.remedy,
            effects=command.effects,
            reasons=command.reasons,
            by=command.by,
            at=command.at,
        )
    ]


def _refuse_other_credit(remedy: CreditRemedy, now: datetime, period: str) -> None:
    """Raise `CreditNotDone`, or `CreditInAnotherMonth`: the limit of time is that of the month."""
    if remedy.done_at > now:
        raise CreditNotDone(done_at=remedy.done_at)
    if period_of(remedy.due_at) != period:
        raise CreditInAnotherMonth(period=period)


def reject_dispute(command: RejectDispute, state: Dispute) -> list[DisputeEvent]:
    """Return the event of the decision; raises `DisputeNotOpen` and `OutsiderNeeded`."""
    decided = state.decision
    said = command.reasons, command.by
    if isinstance(decided, DisputeRejected) and said == (decided.reasons, decided.by):
        return []
    require_open(state)
    _require_outsider(command, state)
    about = state.filed.about
    return [DisputeRejected(about=about, reasons=command.reasons, by=command.by, at=command.at)]


def reverse_dispute(command: ReverseDispute, state: Dispute) -> list[DisputeEvent]:
    """Return the event of the reversal; raises `DisputeNotUpheld` and `OutsiderNeeded`."""
    if state.reversal is not None:
        said = (state.reversal.reasons, state.reversal.by)
        if said == (command.reasons, command.by):
            return []
    decided = state.decision
    if state.reversal is not None or not isinstance(decided, DisputeUpheld):
        raise DisputeNotUpheld(status=words_for(state.status, CHINESE_STATUSES))
    _require_outsider(command, state)
    if may_be_same_person(decided.by, command.by):
        raise ReversedByDecider
    return [
        DisputeReversed(
            about=state.filed.about,
            effects=decided.effects,
            reasons=command.reasons,
            by=command.by,
            at=command.at,
        )
    ]


def _changes_something(effect: DisputeEffect) -> bool:
    if isinstance(effect, ObligationEffect):
        return (effect.was, effect.was_excuse) != (effect.outcome, effect.excuse)
    if isinstance(effect, StarAwardEffect):
        return True
    return effect.was_minor != effect.amount_minor


def _require_outsider(command: DecisionCommand, state: Dispute) -> None:
    """Raise `OutsiderNeeded` for people of the departments, and for who filed or answered it.

    Everybody whom the decision touches is concerned: those of the same pool or input, too. Of whom
    it is not known that he is outside, he does not decide.
    """
    about, own = state.filed.about, command.by_department
    effects = _effects_of(command, state)
    touched = [effect.department for effect in effects]
    for department in (about.department, *about.counterparts, *touched):
        # Subjects are folded as codes are: neither case nor width makes another department.
        if own is not None and may_be_same_person(own, department):
            raise DeciderIsConcerned(department=department)
    for spoke in (state.filed.by, *(answer.by for answer in state.answers)):
        if may_be_same_person(spoke, command.by):
            raise DeciderSpokeAlready
    if isinstance(about.subject, DisputedStarAward):
        if may_be_same_person(about.subject.decided_by, command.by):
            raise AwardDecidedByYourself
        for person in list_people_concerned(about.subject, effects):
            if may_be_same_person(person, command.by):
                raise AwardOfYourself
    if own is None and not command.by_leads_company:
        raise DeciderDepartmentUnknown


def _effects_of(command: DecisionCommand, state: Dispute) -> tuple[DisputeEffect, ...]:
    if isinstance(command, UpholdDispute):
        return command.effects
    return state.decision.effects if isinstance(state.decision, DisputeUpheld) else ()
