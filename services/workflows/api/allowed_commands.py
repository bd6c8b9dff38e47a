"""What the deciders say of each command to a case or a flow in its present state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.workflows.api.acting_parties import ActingParty, acting_party
from services.workflows.application import CASE_DECIDER, FLOW_DECIDER
from services.workflows.domain.case_commands import (
    CaseCommand,
    ClaimStep,
    CompleteStep,
    ReleaseStep,
    SendBack,
    WithdrawCase,
    WithdrawStep,
)
from services.workflows.domain.case_refusals import CaseWithdrawnAlready
from services.workflows.domain.case_state import CaseState, settled_from
from services.workflows.domain.flow_map import (
    DraftVersion,
    FlowCommand,
    PublishVersion,
)
from services.workflows.domain.held_roles import NO_PEOPLE_KNOWN
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.refusals import CaseFinishedAlready, FlowNotPublished
from services.workflows.domain.step_events import case_stream_name
from services.workflows.projections.case_queries import CaseEntry, CaseStatus, OpenStepEntry
from services.workflows.projections.flow_maps import FlowMap
from services.workflows.projections.people_of_departments import find_held_roles
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import (
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
    probe_commands,
)
from shared.http.auth import Caller
from shared.http.row_actions import AskedRow, RememberedDecisions
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import INSTALLED_LIST
from shared.working_time.heard_calendars import WorkingCalendars

ANY_CALENDAR = WorkingCalendars(official=INSTALLED_LIST)
"""Whether a command is allowed does not depend on when the following step is due."""
STEP = MappedStep(key="…", name="…", department="…", standard=timedelta(hours=1))
"""Stands for the steps that the caller chooses."""


def remembered_decisions() -> RememberedDecisions[CaseState]:
    """Return what remembers the actions of cases."""
    return RememberedDecisions(CASE_DECIDER, settled_from)


async def probe_cases(
    area: AreaContext,
    cases: Sequence[CaseEntry],
    actions: AllowedActions,
    decisions: RememberedDecisions[CaseState],
) -> Mapping[UUID, Sequence[PossibleCommand]]:
    """Return the commands to each case; none to a case of an imported history."""
    now = area.clock()
    running = {
        case.id: _asked_row(case, _step_shown_to(actions.caller, case), actions, now)
        for case in cases
        if case.open_steps and case.import_id is None
    }
    asked = await decisions.possible_commands(
        area.event_store, list(running.values()), actions, now
    )
    found = dict(zip(running, asked, strict=True))
    return {case.id: found[case.id] if case.id in found else _refused(case) for case in cases}


_OPERATIONS = (
    "complete_step",
    "send_case_back",
    "claim_step",
    "hand_step_back",
    "delegate_step",
    "withdraw_step",
    "withdraw_case",
)
_OVER = {
    CaseStatus.FINISHED: CaseFinishedAlready(),
    CaseStatus.WITHDRAWN: CaseWithdrawnAlready(),
}


def _refused(case: CaseEntry) -> Sequence[PossibleCommand]:
    """Return the commands to a case that is over; none where it is of an imported history."""
    refusal = _OVER.get(case.status)
    if refusal is None:
        return ()
    starters = (case.started_for,) if case.started_for is not None else None
    return [
        PossibleCommand(one, starters if one == "withdraw_case" else None, refusal)
        for one in _OPERATIONS
    ]


def _step_shown_to(caller: Caller, case: CaseEntry) -> OpenStepEntry:
    """Return the open step that a case's actions are about.

    It is the caller's own; else one whose department is closed, as it waits for others; else the
    newest.
    """
    own = [one for one in case.open_steps if caller.belongs_to(one.department)]
    orphaned = [one for one in case.open_steps if one.department_closed]
    return (own or orphaned or case.open_steps)[-1]


def _asked_row(
    entry: CaseEntry, step: OpenStepEntry, actions: AllowedActions, now: datetime
) -> AskedRow[CaseState]:
    """Return how the decider is asked for a case's commands, as their routes create them."""
    caller = actions.caller
    party = acting_party(caller, step.department, now)
    roles = party.roles
    starters = (entry.started_for or step.department,)
    withdrawing = starters[0] if party.entered_at is not None else None

    def ask(case: CaseState) -> list[PossibleCommand]:
        held = (entry.id, step.step, step.department)
        probed = _commands_to_step(held, _last_decision(case, step.step), caller, party, now)
        return [
            *(decided_command(one, CASE_DECIDER, case) for one in probed),
            decided_command(
                ProbedCommand[CaseCommand](
                    "withdraw_case",
                    WithdrawCase(entry.id, "…", now, withdrawing),
                    starters,
                    has_own_values=True,
                ),
                CASE_DECIDER,
                case,
            ),
        ]

    departments = (step.department,)
    unrefused = [
        *(PossibleCommand(operation, departments) for operation in _OPERATIONS[:-2]),
        PossibleCommand("withdraw_step"),
        PossibleCommand("withdraw_case", starters),
    ]
    # What others have claimed differs from caller to caller.
    person = caller.subject if step.claimed else None
    variant = (step.step, step.department, party.connector, party.entered_at is None, roles, person)
    return AskedRow(case_stream_name(entry.id), entry.last_event_id, ask, unrefused, variant)


def _commands_to_step(
    held: tuple[UUID, int, str],
    decision: str | None,
    caller: Caller,
    party: ActingParty,
    now: datetime,
) -> Sequence[ProbedCommand[CaseCommand]]:
    case_id, step, department = held
    by = caller.subject
    complete = CompleteStep(
        *held,
        None,
        now,
        is_at_stated=False,
        connector=party.connector,
        by=by if party.entered_at is not None else None,
        roles=party.roles,
        decision=decision,
        calendars=ANY_CALENDAR,
    )
    send_back = SendBack(
        *held,
        "…",
        now,
        is_at_stated=False,
        connector=party.connector,
        by=complete.by,
        roles=party.roles,
        calendars=ANY_CALENDAR,
    )
    own = (department,)
    return (
        ProbedCommand("complete_step", complete, own),
        ProbedCommand("send_case_back", send_back, own, has_own_values=True),
        ProbedCommand("claim_step", ClaimStep(*held, by, now, party.roles), own),
        ProbedCommand("hand_step_back", ReleaseStep(*held, by, now, party.roles), own),
        ProbedCommand(
            "delegate_step",
            ClaimStep(*held, "…", now, party.roles, delegated_by=by),
            own,
            has_own_values=True,
        ),
        ProbedCommand("withdraw_step", WithdrawStep(case_id, step, "…", now, ANY_CALENDAR)),
    )


def _last_decision(case: CaseState, step: int) -> str | None:
    """Return a decision that the caller may choose; `None` where the step offers none.

    The last of a joint review is its rejection, which needs no more than an approval does.
    """
    if case is None or step not in case.open_steps:
        return None
    possible = case.planned(case.open_steps[step].opened).possible_decisions
    return possible[-1] if possible else None


async def probe_flow(
    area: AreaContext, flow: FlowMap, actions: AllowedActions
) -> Sequence[PossibleCommand]:
    """Return the commands to a flow, and whether a case can be started on it."""
    now = area.clock()
    draft: FlowCommand = DraftVersion(flow.id, (STEP,), now)
    held = NO_PEOPLE_KNOWN
    if flow.versions[flow.published :]:  # people are asked for where a draft may need them
        async with area.pool.acquire() as db:
            held = await find_held_roles(db, company_date(now))
    publish: FlowCommand = PublishVersion(flow.id, flow.published + 1, now, held)
    possible = await probe_commands(
        area.event_store,
        actions,
        FLOW_DECIDER,
        [
            ProbedCommand("draft_flow_version", draft, has_own_values=True),
            ProbedCommand("publish_flow_version", publish),
        ],
    )
    if not flow.published:
        return [*possible, PossibleCommand("start_case", refusal=FlowNotPublished())]
    department = flow.versions[flow.published - 1].steps[0].department
    departments = None if department is None else (department,)
    return [*possible, PossibleCommand("start_case", departments)]
