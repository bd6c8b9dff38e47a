"""Facts of the other areas become counts, outcomes and roster entries; some events become facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from services.incentives.domain import bonus, obligation, period_lock, plan, roster
from services.incentives.domain.period import Books, following, period_of
from shared.contracts import directory, duties, incentives, workflows
from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.fact import Fact
from shared.eventsourcing.handler import decide_in_turn
from shared.eventsourcing.store import Recorded
from shared.postgres.locks import Purpose
from shared.postgres.unit import Unit

OBLIGATION = Decider[
    obligation.ObligationCommand, obligation.ObligationEvent, obligation.Obligation
](
    initial=None,
    decide=obligation.decide,
    evolve=obligation.evolve,
    stream=lambda command: obligation.obligation_stream(command.obligation_id),
)
PROJECT = Decider[bonus.EnterOutcome, bonus.BonusEvent, bonus.Project](
    initial=None,
    decide=bonus.decide,
    evolve=bonus.evolve,
    stream=lambda command: f"project-{command.outcome.project_id}",
)
ROSTER = Decider[roster.RosterCommand, roster.RosterEvent, roster.Entry](
    initial=None,
    decide=roster.decide,
    evolve=roster.evolve,
    stream=lambda command: f"roster-{command.department}",
)
PLAN = Decider[plan.PlanCommand, plan.PlanEvent, plan.Plans](
    initial=plan.INITIAL,
    decide=plan.decide,
    evolve=plan.evolve,
    stream=lambda _command: plan.STREAM,
)
PERIOD = Decider[period_lock.PeriodCommand, period_lock.PeriodEvent, period_lock.PeriodState](
    initial=None,
    decide=period_lock.decide,
    evolve=period_lock.evolve,
    stream=lambda command: period_lock.period_stream(command.period),
)

Owed = (
    duties.HandoffAccepted
    | duties.HandoffOverdue
    | duties.HandoffCancelled
    | workflows.StepDone
    | workflows.StepOverdue
)
"""What tells how an obligation came out."""
Department = (
    directory.DepartmentRegistered
    | directory.DepartmentPlaced
    | directory.DepartmentRenamed
    | directory.DepartmentClosed
)
Heard = Owed | Department | duties.ProjectClosed
_HEARD = TypeAdapter[Heard](Annotated[Heard, Field(discriminator="type")])
_TYPES = frozenset(_HEARD.json_schema()["discriminator"]["mapping"])


def publish(event: Any) -> incentives.PeriodLocked | None:
    """Tell the others that a month is final."""
    match event:
        case period_lock.PeriodLocked(period=period, statement=statement, at=at):
            return incentives.PeriodLocked(
                period=period, plan_version=statement.plan_version, at=at
            )
        case _:
            return None


async def react(unit: Unit, facts: Sequence[Fact]) -> None:
    """Enter facts into the books: into their own month, or the next open one where it is locked."""
    heard = [
        (fact, _HEARD.validate_json(fact.data), Context.caused_by(fact, "consumer:incentives"))
        for fact in facts
        if fact.type in _TYPES
    ]
    if not heard:
        return
    await unit.hold(Purpose.BOOKS)
    owed = [(f, one, context) for f, one, context in heard if isinstance(one, Owed)]
    closed = [
        (f, one, context) for f, one, context in heard if isinstance(one, duties.ProjectClosed)
    ]
    histories = await unit.load(
        sorted({obligation.obligation_stream(_owed(one)[1]) for _, one, _ in owed})
    )
    books = await _books(
        unit,
        {period_of(one.due_at) for _, one, _ in owed}
        | {period_of(one.at) for _, one, _ in closed}
        | _counted_in(histories.values()),
    )
    await unit.execute(
        ROSTER,
        [(_entry(f, one), context) for f, one, context in heard if isinstance(one, Department)],
    )
    counts = [(_count(f, one, books), context) for f, one, context in owed]
    await unit.record(decide_in_turn(OBLIGATION, counts, histories))
    await unit.execute(PROJECT, [(_outcome(f, one, books), context) for f, one, context in closed])


def _counted_in(histories: Iterable[Sequence[Recorded[Any]]]) -> set[str]:
    """Return the months these obligations count in already: they may have to be taken back."""
    return {
        recorded.event.period
        for history in histories
        for recorded in history
        if not isinstance(recorded.event, obligation.ObligationWithdrawn)
    }


async def _books(unit: Unit, months: set[str]) -> Books:
    """Learn which of these months are locked, and of those that follow the locked ones."""
    locked: set[str] = set()
    unknown = months
    while unknown:
        streams = {period_lock.period_stream(month): month for month in unknown}
        histories = await unit.load(sorted(streams))
        found = {streams[stream] for stream, history in histories.items() if history}
        locked |= found
        unknown = {following(month) for month in found} - locked
    return Books(frozenset(locked))


def _entry(fact: Fact, heard: Department) -> roster.RosterCommand:
    code = heard.department
    match heard:
        case directory.DepartmentRegistered():
            return roster.ListDepartment(code, heard.name, heard.valid_from, fact.id)
        case directory.DepartmentPlaced():
            return roster.RedateDepartment(code, heard.valid_from, fact.id)
        case directory.DepartmentRenamed():
            return roster.RelistDepartment(code, heard.name, fact.id)
        case directory.DepartmentClosed():
            return roster.DelistDepartment(code, heard.valid_to, fact.id)


def _count(fact: Fact, heard: Owed, books: Books) -> obligation.ObligationCommand:
    kind, name, department = _owed(heard)
    done_at: datetime | None
    match heard:
        case duties.HandoffCancelled():
            return obligation.WithdrawObligation(name, fact.sequence, fact.id, books)
        case duties.HandoffAccepted():
            done_at, deadline = heard.delivered_at, heard.deadline
        case duties.HandoffOverdue():
            done_at, deadline = None, heard.deadline
        case workflows.StepDone():
            done_at, deadline = heard.done_at, heard.due_at
        case workflows.StepOverdue():
            done_at, deadline = None, heard.due_at
    return obligation.CountObligation(
        obligation_id=name,
        kind=kind,
        department=department,
        due_at=heard.due_at,
        done_at=done_at,
        outcome=obligation.outcome_of(done_at, deadline),
        revision=fact.sequence,
        cause=fact.id,
        books=books,
    )


def _owed(heard: Owed) -> tuple[str, str, str]:
    """Return the obligation's kind, its id, and the department that owes it."""
    match heard:
        case workflows.StepDone() | workflows.StepOverdue():
            name = f"workflow-step-{heard.case_id}-{heard.step}"
            return "workflow-step", name, heard.department
        case duties.HandoffAccepted() | duties.HandoffOverdue() | duties.HandoffCancelled():
            return "handoff", f"handoff-{heard.handoff_id}", heard.sender


def _outcome(fact: Fact, heard: duties.ProjectClosed, books: Books) -> bonus.EnterOutcome:
    period = period_of(heard.at)
    return bonus.EnterOutcome(
        outcome=bonus.Outcome(
            project_id=heard.project_id,
            project=heard.code,
            name=heard.name,
            unit=heard.unit,
            target=heard.target,
            actual=heard.actual,
            agreed_minor=heard.pool.amount_minor if heard.pool else None,
            currency=heard.pool.currency if heard.pool else None,
            ratios={share.department: share.ratio for share in heard.shares},
        ),
        period=period,
        booked_in=books.booking(period),
        cause=fact.id,
    )
