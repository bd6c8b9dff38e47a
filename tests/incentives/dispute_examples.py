"""Examples that the tests of disputes share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.incentives.domain.dispute import identify_dispute
from services.incentives.domain.dispute_commands import (
    AnswerDispute,
    FileDispute,
    RejectDispute,
    ReverseDispute,
    UpholdDispute,
    WithdrawDispute,
)
from services.incentives.domain.dispute_terms import (
    DisputeDetails,
    DisputedFigure,
    DisputeEffect,
    DisputeSubject,
    ExcuseRemedy,
    ObligationEffect,
    Remedy,
)
from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import CountObligation, WithdrawObligation
from services.incentives.domain.obligation_outcome import (
    DelayingInput,
    ObligationOutcome,
    determine_outcome,
)
from services.incentives.domain.obligation_ruling import ExcusedByDispute, Ruling
from services.incentives.domain.ruled_obligation_events import ReverseRuling, RuleObligation
from tests.incentives.domain_examples import IN_NOVEMBER, IN_OCTOBER, NO_LOCKED_MONTHS, fact_id

HOUR = timedelta(hours=1)
HANDOFF = "handoff-00000000-0000-0000-0000-000000000001"
FIGURE = DisputedFigure(obligation=HANDOFF, cause=fact_id(1))
DISPUTE_ID = identify_dispute("研发", FIGURE)
DETAILS = DisputeDetails(
    dispute_id=DISPUTE_ID,
    department="研发",
    counterparts=("测试",),
    period="2026-10",
    subject=FIGURE,
    title="需求文档",
)


def details_of(subject: DisputeSubject, **changes: Any) -> DisputeDetails:
    """Return the details of a dispute about a subject."""
    values = {**dict(DETAILS), "subject": subject, **changes}
    return DisputeDetails(**{**values, "dispute_id": identify_dispute("研发", subject)})


def excused(number: int = 0, due_at: datetime = IN_OCTOBER) -> ExcusedByDispute:
    """Return the ruling of a dispute that a delay is excused."""
    dispute_id = DISPUTE_ID if number == 0 else UUID(int=number)
    return ExcusedByDispute(dispute_id=dispute_id, department="研发", kind="handoff", due_at=due_at)


EFFECT = ObligationEffect(
    relation="subject",
    obligation=HANDOFF,
    department="研发",
    kind="handoff",
    period="2026-10",
    title="需求文档",
    was="late",
    outcome="excused",
    excuse=ExcuseReason.DISPUTE_UPHELD,
    ruling=excused(),
)


def file(at: datetime = IN_NOVEMBER, **changes: Any) -> FileDispute:
    """Return the command that files the tests' dispute."""
    values: dict[str, Any] = {
        "about": DETAILS,
        "reasons": "the specification changed on the day before",
        "evidence": ("https://jira.example/RD-7",),
        "time_limit_at": None,
        "by": "head-rd",
        "at": at,
    }
    return FileDispute(**{**values, **changes})


def answer(
    department: str = "测试", text: str = "it did not", by: str = "head-qa"
) -> AnswerDispute:
    """Return the command that answers the tests' dispute."""
    return AnswerDispute(DISPUTE_ID, department, text, by, IN_NOVEMBER)


def withdraw(reasons: str = "settled") -> WithdrawDispute:
    """Return the command that withdraws the tests' dispute."""
    return WithdrawDispute(DISPUTE_ID, reasons, "head-rd", IN_NOVEMBER)


def uphold(
    remedy: Remedy | None = None,
    effects: tuple[DisputeEffect, ...] = (EFFECT,),
    by: str = "manager",
    by_department: str | None = "总务",
    reasons: str = "the change is on file",
) -> UpholdDispute:
    """Return the command that upholds the tests' dispute."""
    return UpholdDispute(
        DISPUTE_ID, remedy or ExcuseRemedy(), effects, reasons, by, by_department, IN_NOVEMBER
    )


def reject(
    by: str = "manager", by_department: str | None = "总务", reasons: str = "no proof"
) -> RejectDispute:
    """Return the command that rejects the tests' dispute."""
    return RejectDispute(DISPUTE_ID, reasons, by, by_department, IN_NOVEMBER)


def reverse(
    by: str = "officer", by_department: str | None = "总务", reasons: str = "the file was forged"
) -> ReverseDispute:
    """Return the command that reverses the tests' dispute."""
    return ReverseDispute(DISPUTE_ID, reasons, by, by_department, IN_NOVEMBER)


def rule(ruling: Ruling, locked: LockedPeriods = NO_LOCKED_MONTHS) -> RuleObligation:
    """Return the command that lets a ruling hold for the tests' handoff."""
    return RuleObligation(HANDOFF, ruling, fact_id(90), locked)


def reverse_ruling(
    dispute_id: UUID = DISPUTE_ID, locked: LockedPeriods = NO_LOCKED_MONTHS
) -> ReverseRuling:
    """Return the command that reverses a ruling on the tests' handoff."""
    return ReverseRuling(HANDOFF, dispute_id, fact_id(91), locked)


def count(
    revision: int,
    done_at: datetime | None = None,
    *,
    due_at: datetime = IN_OCTOBER,
    excused_until: datetime | None = None,
    outcome: ObligationOutcome | None = None,
    locked: LockedPeriods = NO_LOCKED_MONTHS,
    **changes: Any,
) -> CountObligation:
    """Return the command by which a fact counts the tests' handoff."""
    values: dict[str, Any] = {
        "obligation_id": HANDOFF,
        "kind": "handoff",
        "department": "研发",
        "due_at": due_at,
        "done_at": done_at,
        "outcome": outcome or determine_outcome(done_at, due_at, excused_until),
        "revision": revision,
        "cause": fact_id(revision),
        "locked_periods": locked,
        "title": "需求文档",
        "counterpart": "测试",
        "deadline": due_at,
        "excused_until": excused_until,
        "delayed_by": DelayingInput(handoff_id=UUID(int=9)) if excused_until else None,
    }
    return CountObligation(**{**values, **changes})


def withdrawn(revision: int, locked: LockedPeriods = NO_LOCKED_MONTHS) -> WithdrawObligation:
    """Return the command by which a fact withdraws the tests' handoff."""
    return WithdrawObligation(HANDOFF, revision, fact_id(revision), locked)
