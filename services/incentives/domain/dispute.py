"""A dispute (争议): a department disputes a figure, a credit it did not get, or a share.

Its own department files it, the other side may answer, and somebody outside both decides, with
reasons. What an upheld dispute changes is worked out before (`dispute_effects`) and recorded by the
obligations and projects themselves; here it is only listed. There is no appeal: a decision that was
wrong is reversed, by another person than the one who made it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.incentives.domain.dispute_commands import (
    AnswerDispute,
    DisputeCommand,
    FileDispute,
    RejectDispute,
    ReverseDispute,
    UpholdDispute,
    WithdrawDispute,
)
from services.incentives.domain.dispute_decisions import (
    reject_dispute,
    require_open,
    reverse_dispute,
    uphold_dispute,
)
from services.incentives.domain.dispute_events import (
    Dispute,
    DisputeAnswered,
    DisputeEvent,
    DisputeFiled,
    DisputeRejected,
    DisputeReversed,
    DisputeState,
    DisputeUpheld,
    DisputeWithdrawn,
)
from services.incentives.domain.dispute_refusals import (
    CHINESE_STATUSES,
    AnsweredAlready,
    DisputeFiledAlready,
    TimeLimitOver,
    UnknownDispute,
)
from services.incentives.domain.dispute_terms import DisputeSubject
from shared.eventsourcing.refusal import words_for

_DISPUTE_IDS = UUID("6f1d6a0c-8d4e-5c5a-9a55-0d7f6a7a35d1")


def identify_dispute(department: str, subject: DisputeSubject) -> UUID:
    """Return the id of a department's dispute about something: the same thing has the same id.

    What counts by a newer fact is another thing, and may be disputed again.
    """
    stated = {"due_at", "done_at"}  # of a missing credit, which is one whatever its times are
    return uuid5(_DISPUTE_IDS, f"{department} {subject.model_dump_json(exclude=stated)}")


def time_limit_of(
    locked_at: datetime | None, changed_at: datetime | None, days: int
) -> datetime | None:
    """Return until when a figure may be disputed; `None` while its month is not locked.

    `changed_at` is when what is disputed was recorded: what comes after the lock has its own limit.
    `days` are those of the plan of the month that shows it.
    """
    if locked_at is None:
        return None
    begins = locked_at if changed_at is None else max(locked_at, changed_at)
    return begins + timedelta(days=days)


def decide(command: DisputeCommand, state: DisputeState) -> list[DisputeEvent]:
    """Return the events of a command, none where it was done already.

    Raises `UnknownDispute`, `DisputeRefused` where the state forbids it, and `OutsiderNeeded` where
    somebody else has to decide.
    """
    if isinstance(command, FileDispute):
        return _file(command, state)
    if state is None:
        raise UnknownDispute(dispute=command.dispute_id)
    match command:
        case AnswerDispute():
            return _answer(command, state)
        case WithdrawDispute():
            return _withdraw(command, state)
        case UpholdDispute():
            return uphold_dispute(command, state)
        case RejectDispute():
            return reject_dispute(command, state)
        case ReverseDispute():
            return reverse_dispute(command, state)


def evolve(state: DisputeState, event: DisputeEvent) -> DisputeState:
    """Return the dispute after an event; one that was withdrawn may be filed again."""
    if isinstance(event, DisputeFiled) or state is None:
        assert isinstance(event, DisputeFiled)  # noqa: S101  every dispute begins with its filing
        return Dispute(filed=event)
    match event:
        case DisputeAnswered():
            return state.model_copy(update={"answers": (*state.answers, event)})
        case DisputeReversed():
            return state.model_copy(update={"reversal": event})
        case DisputeUpheld() | DisputeRejected() | DisputeWithdrawn():
            return state.model_copy(update={"decision": event})


def _file(command: FileDispute, state: DisputeState) -> list[DisputeEvent]:
    filed = DisputeFiled(
        about=command.about,
        reasons=command.reasons,
        evidence=command.evidence,
        time_limit_at=command.time_limit_at,
        by=command.by,
        at=command.at,
    )
    if state is not None and state.status != "withdrawn":
        said = (state.filed.reasons, state.filed.evidence, state.filed.by)
        if state.status == "open" and said == (filed.reasons, filed.evidence, filed.by):
            return []
        raise DisputeFiledAlready(status=words_for(state.status, CHINESE_STATUSES))
    if command.time_limit_at is not None and command.at > command.time_limit_at:
        raise TimeLimitOver(ended=command.time_limit_at)
    return [filed]


def _answer(command: AnswerDispute, state: Dispute) -> list[DisputeEvent]:
    for given in state.answers:
        if given.department == command.department:
            if given.answer == command.answer:
                return []
            raise AnsweredAlready(department=command.department)
    require_open(state)
    return [
        DisputeAnswered(
            about=state.filed.about,
            department=command.department,
            answer=command.answer,
            by=command.by,
            at=command.at,
        )
    ]


def _withdraw(command: WithdrawDispute, state: Dispute) -> list[DisputeEvent]:
    if isinstance(state.decision, DisputeWithdrawn) and state.decision.reasons == command.reasons:
        return []
    require_open(state)
    about = state.filed.about
    return [DisputeWithdrawn(about=about, reasons=command.reasons, by=command.by, at=command.at)]
