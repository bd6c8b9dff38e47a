"""A dispute as its reader sees it: figures of those departments alone whose pay he reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.api.readable_titles import class_of_kind
from services.incentives.domain import dispute, dispute_terms
from services.incentives.domain.dispute_commands import (
    AnswerDispute,
    DisputeCommand,
    RejectDispute,
    ReverseDispute,
    WithdrawDispute,
)
from services.incentives.domain.dispute_events import (
    Dispute,
    DisputeDecision,
    DisputeStatus,
    DisputeUpheld,
)
from services.incentives.domain.dispute_terms import (
    REMEDIES_OF_SUBJECT,
    DisputedShare,
    DisputeEffect,
    DisputeSubject,
    ObligationEffect,
    Remedy,
    SharesRemedy,
)
from services.incentives.domain.obligation_id import parse_obligation_id
from services.incentives.domain.star_dispute_terms import (
    AwardInsteadRemedy,
    DisputedStarAward,
    StarAwardEffect,
)
from services.incentives.projections.disputes import DisputeRow
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.money import Money
from shared.http.allowed_actions import Actions, AllowedActions, PossibleCommand, state_refusal
from shared.http.auth import Caller, Role
from shared.http.read_scope import ReadScope


class DisputeAnswerView(BaseModel):
    """What a department on the other side said."""

    department: str
    answer: str
    by: str
    at: CompanyTime


class DecisionView(BaseModel):
    """How the dispute ended, or that this was reversed."""

    decision: DisputeDecision
    reasons: str
    by: str
    at: CompanyTime


class ShareEffect(dispute_terms.ShareEffect, frozen=True):
    """What a decision changes of a department's share."""

    was: Money
    """The share before; `was_minor` and `amount_minor` have the same in minor units."""
    amount: Money


EffectView = Annotated[
    ObligationEffect | ShareEffect | StarAwardEffect, Field(discriminator="type")
]


class DisputeView(BaseModel):
    """A dispute, and what its reader may do with it."""

    dispute_id: UUID
    version: int
    status: DisputeStatus
    department: str
    counterparts: Sequence[str]
    period: str
    subject: DisputeSubject
    title: str | None = Field(
        description="`null` for those who do not read what it is about in its own area"
    )
    reasons: str
    evidence: Sequence[str]
    filed_by: str
    filed_at: CompanyTime
    updated_at: CompanyTime
    time_limit_at: CompanyTime | None = Field(
        description="Until when it could be filed; `null` where the month was not locked yet"
    )
    remedies: Sequence[str] = Field(description="The types of remedies that fit its subject")
    answers: Sequence[DisputeAnswerView]
    decisions: Sequence[DecisionView]
    """The decision and its reversal; none while it is open."""
    remedy: Remedy | None = Field(
        description="Ratios, and the figures of who is awarded instead, are for those who read the"
        " pay of all departments"
    )
    effects: Sequence[EffectView] = Field(
        description="What the decision changes of departments whose pay the reader reads"
    )
    actions: Actions


def view_dispute(
    row: DisputeRow, scope: ReadScope, actions: AllowedActions, now: datetime
) -> DisputeView:
    """Return a dispute as its reader sees it."""
    found = row.dispute
    about = found.filed.about
    remedy: Remedy | None = None
    effects: Sequence[DisputeEffect] = ()
    if isinstance(found.decision, DisputeUpheld):
        remedy, effects = found.decision.remedy, found.decision.effects
        if isinstance(remedy, SharesRemedy | AwardInsteadRemedy) and not scope.reads_all(
            ReadClass.PAY
        ):
            remedy = None
    return DisputeView(
        dispute_id=row.dispute_id,
        version=row.version,
        status=found.status,
        department=about.department,
        counterparts=about.counterparts,
        period=about.period,
        subject=about.subject,
        title=about.title if _reads_title(found, scope) else None,
        reasons=found.filed.reasons,
        evidence=found.filed.evidence,
        filed_by=found.filed.by,
        filed_at=found.filed.at,
        updated_at=row.updated_at,
        time_limit_at=found.filed.time_limit_at,
        remedies=REMEDIES_OF_SUBJECT[about.subject.type],
        answers=[
            DisputeAnswerView(department=one.department, answer=one.answer, by=one.by, at=one.at)
            for one in found.answers
        ],
        decisions=_decisions(found),
        remedy=remedy,
        effects=view_effects(effects, scope),
        actions=actions.among(_commands(row, actions, now)),
    )


def view_effects(effects: Sequence[DisputeEffect], scope: ReadScope) -> list[EffectView]:
    """Return the effects on departments whose pay the reader reads, with titles that he reads."""
    return [
        _view_effect(effect, scope)
        for effect in effects
        if scope.includes(ReadClass.PAY, [effect.department])
    ]


def leads_company(caller: Caller) -> bool:
    """Return whether a decider is the general manager, who belongs to no department."""
    return Role.GENERAL_MANAGER in caller.roles


def _view_effect(effect: DisputeEffect, scope: ReadScope) -> EffectView:
    if isinstance(effect, dispute_terms.ShareEffect):
        return ShareEffect(
            **dict(effect),
            was=Money(amount_minor=effect.was_minor, currency=effect.currency),
            amount=Money(amount_minor=effect.amount_minor, currency=effect.currency),
        )
    if isinstance(effect, StarAwardEffect):
        return effect
    if scope.includes(class_of_kind(effect.kind), [effect.department]):
        return effect
    return effect.model_copy(update={"title": None})


def _reads_title(found: Dispute, scope: ReadScope) -> bool:
    about = found.filed.about
    if isinstance(about.subject, DisputedShare | DisputedStarAward):
        return True  # a project's name belongs to its bonus, and everybody knows a winner
    identity = parse_obligation_id(about.subject.obligation)
    kind = None if identity is None else identity.kind
    return scope.includes(class_of_kind(kind), [about.department, *about.counterparts])


def _decisions(found: Dispute) -> list[DecisionView]:
    decisions = []
    if found.decision is not None:
        kind: DisputeDecision = found.model_copy(update={"reversal": None}).status  # type: ignore[assignment]  # it is decided
        decisions.append(_decision(kind, found.decision))
    if found.reversal is not None:
        decisions.append(_decision("reversed", found.reversal))
    return decisions


def _decision(kind: DisputeDecision, event: object) -> DecisionView:
    return DecisionView.model_validate({"decision": kind, **dict(event)})  # type: ignore[call-overload]  # a model


def _commands(row: DisputeRow, actions: AllowedActions, now: datetime) -> list[PossibleCommand]:
    """Return what may be done with a dispute; to uphold it is refused as to reject it is."""
    caller, about = actions.caller, row.dispute.filed.about
    by, own = caller.subject, caller.department
    answering = next(filter(caller.belongs_to, about.counterparts), "")
    leads = leads_company(caller)
    deciding = RejectDispute(row.dispute_id, "", by, own, now, leads)
    probes: list[tuple[str, DisputeCommand, Sequence[str] | None]] = [
        (
            "answer_dispute",
            AnswerDispute(row.dispute_id, answering, "", by, now),
            about.counterparts,
        ),
        (
            "withdraw_dispute",
            WithdrawDispute(row.dispute_id, "", by, now),
            [about.department],
        ),
        ("uphold_dispute", deciding, None),
        ("reject_dispute", deciding, None),
        ("reverse_dispute", ReverseDispute(row.dispute_id, "", by, own, now, leads), None),
    ]
    return [
        PossibleCommand(operation, departments, state_refusal(dispute.decide, command, row.dispute))
        for operation, command, departments in probes
    ]
