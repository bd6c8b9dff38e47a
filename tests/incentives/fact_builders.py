"""Builders of facts of duties, workflows and the directory."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from shared.contracts import directory, duties, duties_dates, workflows
from shared.contracts.comms_changes import CalendarPublished
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import build_fact
from tests.incentives.generic_fact_builders import OCTOBER_15, FactBuilder, ObligationFactBuilder

NOVEMBER_3 = datetime.fromisoformat("2026-11-03T18:00:00+08:00")
DECEMBER_2 = datetime.fromisoformat("2026-12-02T09:00:00+08:00")
HOUR = timedelta(hours=1)
PROJECT_ID = UUID(int=1)

_HandoffContract = (
    duties.HandoffAccepted
    | duties.HandoffOverdue
    | duties.HandoffExcused
    | duties.HandoffCancelled
    | duties_dates.HandoffRescheduled
    | duties_dates.HandoffWaived
)


def _handoff_fact(
    contract: type[_HandoffContract], number: int, sender: str, sequence: int, **fields: Any
) -> Fact:
    handoff = contract(
        handoff_id=UUID(int=number),
        project_id=PROJECT_ID,
        deliverable="需求文档",
        sender=sender,
        recipient="测试",
        **fields,
    )
    return build_fact(handoff, f"handoff-{handoff.handoff_id}", sequence)


def handoff_accepted(
    number: int,
    sender: str = "研发",
    *,
    late: bool = False,
    sequence: int = 3,
    due: datetime = OCTOBER_15,
    rejected_for: timedelta = timedelta(0),
    excused_for: timedelta | None = None,
) -> Fact:
    """Build the fact that a handoff was accepted, delivered before or after its deadline."""
    deadline = due + rejected_for
    return _handoff_fact(
        duties.HandoffAccepted,
        number,
        sender,
        sequence,
        due_at=due,
        deadline=deadline,
        delivered_at=deadline + (HOUR if late else -HOUR),
        excused_until=None if excused_for is None else deadline + excused_for,
        at=deadline + 2 * HOUR,
    )


def handoff_overdue(
    number: int, sender: str = "研发", *, sequence: int = 2, due: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that the deadline of a handoff passed."""
    return _handoff_fact(
        duties.HandoffOverdue, number, sender, sequence, due_at=due, deadline=due, at=due
    )


def handoff_excused(
    number: int,
    sender: str = "研发",
    *,
    delivered: timedelta | None = None,
    sequence: int = 4,
    due: datetime = OCTOBER_15,
    delayed_by: duties.DelayingInput | None = None,
) -> Fact:
    """Build the fact that input came an hour late; `delivered` is relative to the deadline."""
    return _handoff_fact(
        duties.HandoffExcused,
        number,
        sender,
        sequence,
        due_at=due,
        deadline=due,
        excused_until=due + HOUR,
        delivered_at=None if delivered is None else due + delivered,
        at=due + HOUR,
        delayed_by=delayed_by,
    )


def handoff_cancelled(
    number: int, sender: str = "研发", *, sequence: int = 3, due: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that a handoff was cancelled after it was announced as overdue."""
    return _handoff_fact(
        duties.HandoffCancelled,
        number,
        sender,
        sequence,
        due_at=due,
        deadline=due,
        reason="no longer needed",
        at=due + HOUR,
    )


def handoff_rescheduled(number: int, *, announced: bool = True, sequence: int = 3) -> Fact:
    """Build the fact that a handoff is due on December 2 instead of October 15."""
    return _handoff_fact(
        duties_dates.HandoffRescheduled,
        number,
        "研发",
        sequence,
        was=OCTOBER_15,
        due_at=DECEMBER_2,
        deadline=DECEMBER_2,
        excused_until=None,
        overdue_announced=announced,
        reason="postponed",
        at=OCTOBER_15 + HOUR,
    )


def handoff_waived(number: int, *, announced: bool = True, sequence: int = 3) -> Fact:
    """Build the fact that the recipient needs a deliverable no longer."""
    return _handoff_fact(
        duties_dates.HandoffWaived,
        number,
        "研发",
        sequence,
        due_at=OCTOBER_15,
        deadline=OCTOBER_15,
        overdue_announced=announced,
        reason="no longer needed",
        at=OCTOBER_15 + HOUR,
    )


_DUTY = {
    "occurrence": "2026-10",
    "activity": "月度对账",
    "deliverable": "对账单",
    "recipient": "测试",
}
duty_fulfilled = ObligationFactBuilder(
    FactBuilder(duties.DutyFulfilled, "duty", 3, ("duty_id",), _DUTY), "done_at"
)
"""A duty was fulfilled."""
duty_overdue = ObligationFactBuilder(
    FactBuilder(duties.DutyOverdue, "duty", 2, ("duty_id",), _DUTY)
)
"""The due time of a duty passed."""


def step_done(
    number: int,
    department: str = "研发",
    *,
    late: bool = False,
    step: int = 1,
    sequence: int = 3,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that a step was done, at its due time or a microsecond later."""
    done_at = due + timedelta(microseconds=1) if late else due
    contract = workflows.StepDone(
        case_id=UUID(int=number),
        case=f"case {number}",
        step=step,
        activity="审批",
        department=department,
        resource=None,
        opened_at=due - HOUR,
        due_at=due,
        done_at=done_at,
        at=done_at,
    )
    return build_fact(contract, f"case-{UUID(int=number)}", sequence)


def step_overdue(
    number: int,
    department: str = "研发",
    *,
    step: int = 1,
    sequence: int = 2,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that the due time of a step passed."""
    contract = workflows.StepOverdue(
        case_id=UUID(int=number),
        case=f"case {number}",
        step=step,
        activity="审批",
        department=department,
        opened_at=due - HOUR,
        due_at=due,
        at=due,
    )
    return build_fact(contract, f"case-{UUID(int=number)}", sequence)


def project_closed(
    code: str,
    actual: str,
    *,
    target: str = "100",
    pool_minor: int | None = 1_000_00,
    at: datetime = OCTOBER_15,
    direction: Literal["up", "down"] = "up",
    **ratios: str,
) -> Fact:
    """Build the fact that a project was closed with an outcome."""
    shares = ratios or {"研发": "0.6", "测试": "0.4"}
    project_id = UUID(bytes=code.encode().rjust(16, b"\0"))
    contract = duties.ProjectClosed(
        project_id=project_id,
        code=code,
        name="新品上市",
        unit="件",
        target=Decimal(target),
        actual=Decimal(actual),
        pool=None if pool_minor is None else duties.Pool(amount_minor=pool_minor, currency="CNY"),
        shares=tuple(
            duties.Share(department=department, ratio=Decimal(ratio))
            for department, ratio in shares.items()
        ),
        at=at,
        direction=direction,
    )
    return build_fact(contract, f"project-{project_id}", 5)


def department_registered(department: str, since: str = "2026-01-01") -> Fact:
    """Build the fact that a department was registered."""
    contract = directory.DepartmentRegistered(
        department=department,
        name=f"{department}部",
        parent=None,
        valid_from=date.fromisoformat(since),
        at=OCTOBER_15,
    )
    return build_fact(contract, f"department-{department}", 1)


def department_placed(department: str, since: str) -> Fact:
    """Tell a department from an imported history got its first day."""
    contract = directory.DepartmentPlaced(
        department=department, parent=None, valid_from=date.fromisoformat(since), at=OCTOBER_15
    )
    return build_fact(contract, f"department-{department}", 2)


def department_renamed(department: str, name: str) -> Fact:
    """Build the fact that a department was renamed."""
    contract = directory.DepartmentRenamed(department=department, name=name, at=OCTOBER_15)
    return build_fact(contract, f"department-{department}", 2)


def department_closed(department: str, valid_to: str) -> Fact:
    """Build the fact that a department was closed; `valid_to` is its last day."""
    contract = directory.DepartmentClosed(
        department=department, valid_to=date.fromisoformat(valid_to), at=OCTOBER_15
    )
    return build_fact(contract, f"department-{department}", 3)


def calendar_published(version: int, since: str) -> Fact:
    """Build the fact that a version of the calendar is in force since a time in Shanghai."""
    at = datetime.fromisoformat(f"{since}:00+08:00")
    return build_fact(CalendarPublished(version=version, at=at), "calendar", version)
