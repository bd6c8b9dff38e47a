"""The openings that follow when a step of a case ends, and what ends with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.workflows.domain.case_events import CaseEvent, CaseFinished, CaseStarted
from services.workflows.domain.case_progress import steps_to_open
from services.workflows.domain.case_state import CaseState, RunningCase, evolve
from services.workflows.domain.joint_review_count import asked_at_first
from services.workflows.domain.planned_step import PlannedStep
from services.workflows.domain.step_events import StepOpened, StepWithdrawn, WorkHandedOver
from services.workflows.domain.working_calendars import due_time_of
from shared.working_time.heard_calendars import WorkingCalendars


@dataclass(frozen=True)
class Passing:
    """When and by whom a case is taken further."""

    at: datetime
    """When the step ended that others follow."""
    sender: str
    """The department that ended it."""
    calendars: WorkingCalendars
    """By which what is opened in working time becomes due."""
    entered_at: datetime | None = None
    """When that department entered it: a step of another one is open from then on, not before."""

    def opens_at(self, department: str) -> datetime:
        """Return when a step of a department is open."""
        if self.entered_at is None or department == self.sender:
            return self.at
        return max(self.at, self.entered_at)


def departments_asked(planned: PlannedStep) -> tuple[str, ...]:
    """Return who gets an opening of a step when its turn comes."""
    return (planned.department,) if planned.review is None else asked_at_first(planned.review)


def open_first_step(started: CaseStarted, calendars: WorkingCalendars) -> list[CaseEvent]:
    """Return the openings of a case's first step."""
    passing = Passing(started.at, departments_asked(started.steps[0])[0], calendars)
    return open_steps(RunningCase(started), started.steps[:1], passing, hands_over=False)


def go_on(case: RunningCase, passing: Passing) -> list[CaseEvent]:
    """Return what follows in a case after a step has ended: openings, or the end of the case."""
    following = steps_to_open(case)
    if following or case.open_keys():
        return open_steps(case, following, passing)
    started = case.started
    return [CaseFinished(case_id=started.case_id, case=started.case, at=passing.at)]


def go_back(case: RunningCase, to: PlannedStep, passing: Passing, reason: str) -> list[CaseEvent]:
    """Return what begins a step anew: all that is open after it is withdrawn, then it is opened."""
    withdrawn = withdraw_open_steps(
        case, {to.key, *case.graph.all_after(to.key)}, reason, passing.at
    )
    return [*withdrawn, *open_steps(after(case, withdrawn), [to], passing)]


def withdraw_open_steps(
    case: RunningCase, keys: set[str] | None, reason: str, at: datetime
) -> list[CaseEvent]:
    """Return the withdrawals of what is open of these steps; `None` stands for all of them."""
    return [
        withdraw(one.opened, reason, at)
        for one in case.open_steps.values()
        if keys is None or case.planned(one.opened).key in keys
    ]


def withdraw(opened: StepOpened, reason: str, at: datetime) -> StepWithdrawn:
    """Return the withdrawal of an opening."""
    return StepWithdrawn(**fields_of_step(opened), reason=reason, at=max(at, opened.opened_at))


def open_steps(
    case: RunningCase, planned: Sequence[PlannedStep], passing: Passing, *, hands_over: bool = True
) -> list[CaseEvent]:
    """Return the openings of steps, each with the handover to another department before it."""
    asked = [(step, department) for step in planned for department in departments_asked(step)]
    return open_for(case, asked, passing, hands_over=hands_over)


def open_for(
    case: RunningCase,
    asked: Sequence[tuple[PlannedStep, str]],
    passing: Passing,
    *,
    hands_over: bool = True,
) -> list[CaseEvent]:
    """Return the opening of each of these steps for its department."""
    is_parallel = len(asked) > 1 or bool(case.open_steps)
    events: list[CaseEvent] = []
    for number, (step, department) in enumerate(asked, case.last_step + 1):
        opened_at = passing.opens_at(department)
        due = due_time_of(step, opened_at, passing.calendars)
        opened = StepOpened(
            case_id=case.started.case_id,
            case=case.started.case,
            step=number,
            place=case.started.steps.index(step),
            activity=step.name,
            department=department,
            opened_at=opened_at,
            due_at=due.at,
            is_parallel=is_parallel,
            calendar_version=due.calendar_version,
        )
        if hands_over and department != passing.sender:
            events.append(
                WorkHandedOver(
                    case_id=opened.case_id,
                    case=opened.case,
                    step=number,
                    sender=passing.sender,
                    recipient=department,
                    at=passing.at,
                )
            )
        events.append(opened)
    return events


def after(case: RunningCase, events: Sequence[CaseEvent]) -> RunningCase:
    """Return a case after events that do not end it; raises `TypeError` where one does."""
    state: CaseState = case
    for event in events:
        state = evolve(state, event)
    if not isinstance(state, RunningCase):
        raise TypeError(events)
    return state


def fields_of_step(opened: StepOpened) -> dict[str, object]:
    """Return what an event of a step has in common with its opening."""
    return opened.model_dump(exclude={"type", "place", "is_parallel", "calendar_version"})
