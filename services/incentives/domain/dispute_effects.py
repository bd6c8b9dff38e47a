"""What an upheld dispute changes: of what was disputed, and of all that the same cause touches.

Touched are the obligations that the same fact counts and, where a handoff was done at another time,
those that its delay excuses; of a project, everybody's share of the pool. Counterparts of whom
nothing changes are told all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.incentives.domain.dispute_refusals import DisputedThingChanged
from services.incentives.domain.dispute_relation import Relation
from services.incentives.domain.dispute_terms import (
    CreditRemedy,
    DisputeDetails,
    DoneAtRemedy,
    ExcuseRemedy,
    MissingCredit,
    ObligationEffect,
    ShareEffect,
)
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.obligation_id import parse_obligation_id
from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.domain.obligation_ruling import (
    CreditedByDispute,
    DoneByDispute,
    ExcusedByDispute,
    InputArrivedByDispute,
    ObligationAccount,
    Ruling,
    find_account_in_force,
)
from services.incentives.domain.ruled_obligation import with_rulings
from services.incentives.domain.ruled_obligation_events import RuledObligation, RuledObligationState

ObligationRemedy = ExcuseRemedy | DoneAtRemedy | CreditRemedy


@dataclass(frozen=True)
class TouchedObligation:
    """An obligation that a dispute may touch."""

    obligation: str
    state: RuledObligationState


def delaying_handoff_of(obligation: str) -> UUID | None:
    """Return the handoff whose delay may excuse others; `None` for another kind of obligation."""
    identity = parse_obligation_id(obligation)
    if identity is None or identity.kind is not ObligationKind.HANDOFF:
        return None
    return identity.subject_id


def find_obligation_effects(
    about: DisputeDetails,
    remedy: ObligationRemedy,
    disputed: TouchedObligation,
    others: Sequence[TouchedObligation],
) -> tuple[ObligationEffect, ...]:
    """Return what a remedy changes of obligations now, the disputed one first.

    `others` are those that the same fact counts and those that the disputed handoff delays, in
    any order; one that is touched in neither way is left out. Raises `DisputedThingChanged` where
    what was disputed does not count so any more.
    """
    if isinstance(remedy, CreditRemedy):
        return (_credit_effect(about, remedy, disputed),)
    state = with_rulings(disputed.state)
    account, _ = find_account_in_force(state.source, state.rulings)
    if account is None or account.outcome == "on_time" or not _is_in_line(about, account):
        raise DisputedThingChanged
    ruling: Ruling
    if isinstance(remedy, ExcuseRemedy):
        ruling = _excused(about.dispute_id, account)
        found = _same_cause(about, state, others)
    else:
        ruling = DoneByDispute(
            dispute_id=about.dispute_id, **_place(account), done_at=remedy.done_at
        )
        found = _late_input(about.dispute_id, disputed.obligation, account, remedy, others)
    first = _effect("subject", disputed.obligation, state, ruling)
    return (first, *sorted(found, key=lambda one: (one.department, one.obligation)))


def find_share_effects(
    about: DisputeDetails,
    project_id: UUID,
    currency: str,
    before: Mapping[str, int],
    after: Mapping[str, int],
) -> tuple[ShareEffect, ...]:
    """Return what changes of the shares of a pool, in minor units, the disputing department first.

    Every department that has or had a share is listed, whether it changes or not.
    """
    departments = sorted({*before, *after}, key=lambda code: (code != about.department, code))
    return tuple(
        ShareEffect(
            relation="subject" if department == about.department else "same-pool",
            project_id=project_id,
            department=department,
            period=about.period,
            was_minor=before.get(department, 0),
            amount_minor=after.get(department, 0),
            currency=currency,
        )
        for department in departments
    )


def _is_in_line(about: DisputeDetails, account: ObligationAccount) -> bool:
    return (account.department, period_of(account.due_at)) == (about.department, about.period)


def _credit_effect(
    about: DisputeDetails, remedy: CreditRemedy, disputed: TouchedObligation
) -> ObligationEffect:
    assert isinstance(about.subject, MissingCredit)  # noqa: S101  its remedy was checked
    state = with_rulings(disputed.state)
    if state.counted is not None:
        raise DisputedThingChanged
    ruling = CreditedByDispute(
        dispute_id=about.dispute_id,
        department=about.department,
        kind=about.subject.kind,
        due_at=remedy.due_at,
        done_at=remedy.done_at,
        title=about.title,
        counterpart=next(iter(about.counterparts), None),
    )
    return _effect("subject", disputed.obligation, state, ruling)


def _same_cause(
    about: DisputeDetails, disputed: RuledObligation, others: Sequence[TouchedObligation]
) -> Iterator[ObligationEffect]:
    """Yield the excuse of everything else that is late by the same fact."""
    cause = _cause_of(disputed)
    for one in others:
        state = with_rulings(one.state)
        account, _ = find_account_in_force(state.source, state.rulings)
        if account is not None and account.outcome == "late" and _cause_of(state) == cause:
            ruling = _excused(about.dispute_id, account)
            yield _effect("same-cause", one.obligation, state, ruling)


def _late_input(
    dispute_id: UUID,
    disputed: str,
    account: ObligationAccount,
    remedy: DoneAtRemedy,
    others: Sequence[TouchedObligation],
) -> Iterator[ObligationEffect]:
    """Yield what is left of the excuse of everything that the disputed handoff delayed."""
    handoff_id = delaying_handoff_of(disputed)
    for one in others:
        state = with_rulings(one.state)
        theirs, _ = find_account_in_force(state.source, state.rulings)
        if (
            theirs is None
            or theirs.delayed_by is None
            or theirs.delayed_by.handoff_id != handoff_id
        ):
            continue
        delay = remedy.done_at - account.decisive_at
        until = theirs.decisive_at + delay if remedy.done_at > account.decisive_at else None
        if _is_shorter(until, theirs.excused_until):
            ruling = InputArrivedByDispute(
                dispute_id=dispute_id,
                **_place(theirs),
                handoff_id=theirs.delayed_by.handoff_id,
                excused_until=until,
            )
            yield _effect("late-input", one.obligation, state, ruling)


def _is_shorter(until: datetime | None, present: datetime | None) -> bool:
    """Return whether an excuse is less than the present one, which a dispute never lengthens."""
    return present is not None and (until is None or until < present)


def _cause_of(state: RuledObligation) -> UUID | None:
    return None if state.counted is None else state.counted.cause


def _excused(dispute_id: UUID, account: ObligationAccount) -> ExcusedByDispute:
    return ExcusedByDispute(dispute_id=dispute_id, **_place(account))


def _place(account: ObligationAccount) -> dict[str, object]:
    return {"department": account.department, "kind": account.kind, "due_at": account.due_at}


def _effect(
    relation: Relation, obligation: str, state: RuledObligation, ruling: Ruling
) -> ObligationEffect:
    after = replace(state, rulings=(*state.rulings, ruling))
    account, _ = find_account_in_force(after.source, after.rulings)
    return ObligationEffect(
        relation=relation,
        obligation=obligation,
        department=ruling.department,
        kind=ruling.kind,
        period=period_of(ruling.due_at),
        title=None if account is None else account.title,
        was=None if state.counted is None else state.counted.outcome,
        outcome=None if account is None else account.outcome,
        was_excuse=None if state.counted is None else state.counted.excuse,
        excuse=None if account is None else account.excuse,
        ruling=ruling,
    )
