"""The action of a rule for one fact: commands of workflows, or what another area is to do.

A rule gives the same commands as people, and what refuses those refuses these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.workflows.application.deciders import CASE_DECIDER, FLOW_DECIDER
from services.workflows.domain.automation_rule import (
    CompleteStepAction,
    EnterReadingAction,
    OpenRequestAction,
    RuleTerms,
    StartCaseAction,
)
from services.workflows.domain.automation_rule_firing import RuleNotice, RuleReading, RuleRequest
from services.workflows.domain.automation_rule_plan import PlannedAction
from services.workflows.domain.automation_rule_refusals import NoOpenStepOfName
from services.workflows.domain.case_commands import CaseCommand, CompleteStep, StartCase
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_state import CaseState, CaseWithSteps
from services.workflows.domain.flow_map import flow_stream_name
from services.workflows.domain.planned_step import plan_steps
from services.workflows.domain.refusals import FlowNotPublished, UnknownCase, UnknownFlow
from services.workflows.domain.step_events import StepDone, case_stream_name
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.unit_of_work import UnitOfWork
from shared.reference_data.department_judgements import resolve_open_departments
from shared.service_runtime.calendar_versions import load_calendars_in


@dataclass(frozen=True)
class Effect:
    """What the action of a rule is to record, decided but not written."""

    departments: tuple[str, ...]
    case_id: UUID | None = None
    step: int | None = None
    expected_version: int = 0
    events: Sequence[CaseEvent] = ()
    notice: RuleNotice | None = None
    reading: RuleReading | None = None
    request: RuleRequest | None = None

    @property
    def is_asked_of_others(self) -> bool:
        """Whether another area may refuse it."""
        return self.reading is not None or self.request is not None

    @property
    def changes(self) -> bool:
        """Whether there is anything left to do."""
        return bool(self.events) or self.notice is not None or self.is_asked_of_others


@dataclass(frozen=True)
class OpenDepartments:
    """The departments that rules name, each looked up once in a transaction."""

    unit: UnitOfWork
    spelled: dict[tuple[str, date], str] = field(default_factory=dict)

    async def resolve(self, codes: Sequence[str], day: date) -> tuple[str, ...]:
        """Return departments as the directory spells them, each once; raises its refusals."""
        new = [code for code in codes if (code, day) not in self.spelled]
        if new:
            found = await resolve_open_departments(self.unit.connection, new, day)
            self.spelled.update({(code, day): found[code] for code in new})
        return tuple(dict.fromkeys(self.spelled[code, day] for code in codes))


@dataclass(frozen=True)
class RuleAction:
    """A rule's action for a fact, in the transaction in which it is to be recorded."""

    unit: UnitOfWork
    plan: PlannedAction
    at: datetime
    departments: OpenDepartments

    async def start_case(self, action: StartCaseAction, case_id: UUID) -> Effect:
        """Return the case's beginning; nothing where it was started already."""
        stream = flow_stream_name(action.flow_id)
        flow = (await self.unit.load_states({stream: FLOW_DECIDER}))[stream].state
        if flow is None:
            raise UnknownFlow(flow=action.flow_id)
        number = flow.version_in_force(self.at)
        if not number:
            raise FlowNotPublished
        named = await self.open_departments(self.plan.departments)
        department = named[0] if named else None
        steps = plan_steps(flow.published_versions[number - 1], department)
        departments = await self.open_departments(
            [one for step in steps for one in step.departments]
        )
        command = StartCase(
            case_id,
            self.plan.text,
            action.flow_id,
            number,
            steps,
            self.at,
            department=department,
            calendars=await load_calendars_in(self.unit),
        )
        return _decided(command, await self._load_case(case_id), departments)

    async def complete_step(self, action: CompleteStepAction, case_id: UUID) -> Effect:
        """Return the completion of the open step; nothing where it was done already."""
        found = await self._load_case(case_id)
        case = found.state
        if case is None:
            raise UnknownCase(case=case_id)
        opened = [one.opened for one in case.open_steps.values()]
        meant = [one for one in opened if one.activity == action.activity]
        done = None if meant else _last_done(case, action)
        if done is not None:
            return Effect((done.department,), case_id, done.step)
        if len(meant) != 1:
            shown = ", ".join(one.activity for one in opened) or "–"
            raise NoOpenStepOfName(activity=action.activity, possible=shown)
        (step,) = meant
        command = CompleteStep(
            case_id,
            step.step,
            step.department,
            None,
            self.at,
            is_at_stated=False,
            decision=action.decision,
            calendars=await load_calendars_in(self.unit),
        )
        return _decided(command, found, (step.department,), step.step)

    async def tell_departments(self) -> Effect:
        """Return the notice."""
        departments = await self.open_departments(self.plan.departments)
        notice = RuleNotice(en=self.plan.text, zh=self.plan.text_zh)
        return Effect(departments, notice=notice)

    async def open_request(self, action: OpenRequestAction) -> Effect:
        """Return the request for the communication area."""
        asker, *_ = await self.open_departments([self.plan.asker])
        departments = await self.open_departments(self.plan.departments)
        request = RuleRequest(
            asker=asker,
            matter=action.matter,
            subject=self.plan.text,
            text=self.plan.request_text,
        )
        return Effect(departments, request=request)

    async def open_departments(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Return departments as the directory spells them, each once; raises its refusals."""
        return await self.departments.resolve(codes, company_date(self.at))

    async def _load_case(self, case_id: UUID) -> StreamState[CaseState]:
        stream = case_stream_name(case_id)
        return (await self.unit.load_states({stream: CASE_DECIDER}))[stream]


async def decide_action(
    unit: UnitOfWork,
    terms: RuleTerms,
    plan: PlannedAction,
    at: datetime,
    departments: OpenDepartments,
) -> Effect:
    """Return what a rule's action comes to; raises the refusal of its command."""
    action = RuleAction(unit, plan, at, departments)
    match terms.then, plan.case_id:
        case StartCaseAction() as start, UUID() as case_id:
            return await action.start_case(start, case_id)
        case CompleteStepAction() as complete, UUID() as case_id:
            return await action.complete_step(complete, case_id)
        case OpenRequestAction() as request, _:
            return await action.open_request(request)
        case EnterReadingAction(unit=unit_of_goal), _ if plan.goal_id is not None:
            reading = RuleReading(goal_id=plan.goal_id, value=plan.value, unit=unit_of_goal)
            return Effect((), reading=reading)
        case _:
            return await action.tell_departments()


def _decided(
    command: CaseCommand,
    found: StreamState[CaseState],
    departments: tuple[str, ...],
    step: int | None = None,
) -> Effect:
    events = CASE_DECIDER.decide(command, found.state)
    return Effect(departments, command.case_id, step, found.version, events)


def _last_done(case: CaseWithSteps, action: CompleteStepAction) -> StepDone | None:
    """Return the step's completion that is as the rule would have it, by whomever it was done."""
    done = [
        one
        for one in case.closed_steps.values()
        if isinstance(one, StepDone) and one.activity == action.activity
    ]
    return done[-1] if done and action.decision in {None, done[-1].decision} else None
