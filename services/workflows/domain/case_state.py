"""The states of one live case (流程实例).

A case takes the steps of one version of a flow. Several may be open at once: parallel branches, and
each department of a joint review has an opening of its own. Each opening gets a new number, so a
step that is done again after it was sent back is an obligation of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from services.workflows.domain.case_events import (
    CaseEvent,
    CaseFinished,
    CaseMigrated,
    CaseStarted,
    CaseTransferred,
    CaseWithdrawn,
)
from services.workflows.domain.case_successors import pass_on
from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.joint_review_count import Votes
from services.workflows.domain.planned_step import PlannedStep, StepKind
from services.workflows.domain.step_events import (
    JointReviewEnded,
    StepClaimed,
    StepDone,
    StepOpened,
    StepOverdue,
    StepReleased,
    StepSentBack,
    StepTransferred,
    StepWithdrawn,
)
from services.workflows.domain.step_states import ClosedStep, OpenStep, StepEnd

T = TypeVar("T")


@dataclass(frozen=True)
class CaseProgress:
    """How far a case is within its version's steps."""

    started: CaseStarted
    open_steps: Mapping[int, OpenStep] = field(default_factory=dict)
    """Every opening by its number, oldest first; in a finished case the votes still to be given."""
    closed_steps: Mapping[int, ClosedStep] = field(default_factory=dict)
    """How each opening that is not open any more was closed, by its number."""
    ended: Mapping[str, StepEnd] = field(default_factory=dict)
    """How the steps ended that need not be done again, by their keys."""
    votes: Mapping[str, Votes] = field(default_factory=dict)
    """The votes of the present round of each joint review, by the step's key."""
    with_veto: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of these votes, the departments of people whose role has a veto, by the step's key."""
    last_step: int = 0
    """The number of the newest opening."""

    @cached_property
    def graph(self) -> FlowGraph[PlannedStep]:
        """The order of the version's steps."""
        return FlowGraph(self.started.steps)

    def planned(self, opened: StepOpened) -> PlannedStep:
        """Return the step of the map that was opened."""
        return self.started.steps[opened.place]

    def open_keys(self) -> frozenset[str]:
        """Return the keys of the steps that are open and not over yet."""
        keys = (self.planned(one.opened).key for one in self.open_steps.values())
        return frozenset(key for key in keys if key not in self.ended)

    @property
    def department(self) -> str:
        """The department that the case was started for."""
        return self.started.department or self.started.steps[0].department


@dataclass(frozen=True)
class RunningCase(CaseProgress):
    """A case with at least one open step."""


@dataclass(frozen=True)
class FinishedCase(CaseProgress):
    """A case whose last step is done, or that was withdrawn."""

    withdrawn: CaseWithdrawn | None = None


CaseState = RunningCase | FinishedCase | None
CaseWithSteps = RunningCase | FinishedCase


def settled_from(case: CaseState) -> datetime | None:
    """Return from when on time alone allows or forbids nothing; `None` where it never does.

    For what is entered as it happens: what is entered later must not be behind the step's due time.
    """
    if case is None or not case.open_steps:
        return None
    return max(one.opened.opened_at for one in case.open_steps.values())


def evolve(  # noqa: C901, PLR0911, PLR0912  one case per event
    case: CaseState, event: CaseEvent
) -> CaseState:
    """Return the case after an event."""
    match event, case:
        case CaseStarted(), _:
            return RunningCase(event)
        case StepOpened(), RunningCase():
            return _after_opening(case, event)
        case StepOverdue(step=step), (RunningCase() | FinishedCase()):
            return _change_open_step(case, step, overdue_announced=True)
        case StepClaimed(step=step, by=by), (RunningCase() | FinishedCase()):
            return _change_open_step(case, step, claimed_by=by)
        case StepReleased(step=step), (RunningCase() | FinishedCase()):
            return _change_open_step(case, step, claimed_by=None)
        case StepTransferred(step=step, department=department), (RunningCase() | FinishedCase()):
            opened = case.open_steps[step].opened.model_copy(update={"department": department})
            return _change_open_step(case, step, opened=opened, claimed_by=None)
        case CaseTransferred(), RunningCase():
            return _after_transfer(case, event)
        case (
            (StepDone() | StepSentBack() | StepWithdrawn()),
            (RunningCase() | FinishedCase()),
        ):
            return _after_closing(case, event)
        case JointReviewEnded(place=place, decision=decision), RunningCase():
            key = case.started.steps[place].key
            return replace(case, ended={**case.ended, key: StepEnd(decision)})
        case CaseMigrated(), RunningCase():
            return _after_migration(case, event)
        case CaseFinished(), RunningCase():
            return FinishedCase(**_fields_of(case))
        case CaseWithdrawn(), RunningCase():
            return FinishedCase(**_fields_of(case), withdrawn=event)
        case _:
            return case


def _after_opening(case: RunningCase, event: StepOpened) -> RunningCase:
    """Return the case with an opening; a step that was over already is begun anew.

    So is everything after it then, whose results rested on it.
    """
    key = case.planned(event).key
    begun_anew = {key, *case.graph.all_after(key)} if key in case.ended else set()

    def kept(by_key: Mapping[str, T]) -> dict[str, T]:
        return {key: one for key, one in by_key.items() if key not in begun_anew}

    return replace(
        case,
        open_steps={**case.open_steps, event.step: OpenStep(event)},
        ended=kept(case.ended),
        votes=kept(case.votes),
        with_veto=kept(case.with_veto),
        last_step=event.step,
    )


def _after_closing(case: CaseWithSteps, event: ClosedStep) -> CaseWithSteps:
    closed = {**case.closed_steps, event.step: event}
    if event.step not in case.open_steps:
        return replace(case, closed_steps=closed)
    planned = case.planned(case.open_steps[event.step].opened)
    rest = {number: one for number, one in case.open_steps.items() if number != event.step}
    case = replace(case, closed_steps=closed, open_steps=rest)
    if planned.kind is StepKind.JOINT_REVIEW:
        vote = event.decision if isinstance(event, StepDone) else None
        given = {**case.votes.get(planned.key, {}), event.department: vote}
        case = replace(case, votes={**case.votes, planned.key: given})
        if isinstance(event, StepDone) and event.with_veto:
            vetoes = case.with_veto.get(planned.key, frozenset()) | {event.department}
            case = replace(case, with_veto={**case.with_veto, planned.key: vetoes})
        return case
    match event:
        case StepDone(decision=decision):
            return replace(case, ended={**case.ended, planned.key: StepEnd(decision)})
        case StepWithdrawn():
            return replace(case, ended={**case.ended, planned.key: StepEnd(is_skipped=True)})
        case StepSentBack():
            return case


def _after_migration(case: RunningCase, event: CaseMigrated) -> RunningCase:
    """Return a case as it stands on the version that it was moved to."""
    graph = FlowGraph(event.steps)
    places = {step.key: place for place, step in enumerate(event.steps)}

    def new_key(key: str) -> str | None:
        found = event.mapping.get(key, key)
        return found if found in places else None

    def moved(by_key: Mapping[str, T]) -> dict[str, T]:
        return {key: one for old, one in by_key.items() if (key := new_key(old)) is not None}

    open_steps = {}
    for number, one in case.open_steps.items():
        key = new_key(case.planned(one.opened).key)
        if key is not None:
            open_steps[number] = replace(
                one, opened=one.opened.model_copy(update={"place": places[key]})
            )
    ended = moved(case.ended)
    open_keys = {event.steps[one.opened.place].key for one in open_steps.values()}
    passed = {before for key in (*open_keys, *ended) for before in graph.all_before(key)}
    # A step of both versions that was neither done nor is open lies on a way that was not taken.
    known = {new_key(key) for key in case.graph.by_key}
    ended |= {
        key: StepEnd(is_skipped=key in known)
        for key in passed
        if key not in ended and key not in open_keys
    }
    version = {"flow_version": event.flow_version, "steps": event.steps}
    return replace(
        case,
        started=case.started.model_copy(update={**version, "department": case.department}),
        open_steps=open_steps,
        ended=ended,
        votes=moved(case.votes),
        with_veto=moved(case.with_veto),
    )


def _after_transfer(case: RunningCase, event: CaseTransferred) -> RunningCase:
    names = (event.was, event.department)
    started_for = event.department if case.department == event.was else case.department
    steps, votes, with_veto = pass_on(case.started.steps, case.votes, case.with_veto, *names)
    started = case.started.model_copy(update={"steps": steps, "department": started_for})
    return replace(case, started=started, votes=votes, with_veto=with_veto)


def _change_open_step(case: CaseWithSteps, step: int, **changes: object) -> CaseWithSteps:
    changed = replace(case.open_steps[step], **changes)  # type: ignore[arg-type]
    return replace(case, open_steps={**case.open_steps, step: changed})


def _fields_of(case: CaseProgress) -> dict[str, Any]:
    """Return a case's fields by name, without what was derived from them."""
    return {one.name: getattr(case, one.name) for one in fields(CaseProgress)}
