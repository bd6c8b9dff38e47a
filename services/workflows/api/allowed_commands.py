"""What the deciders say of each command to a case or a flow in its present state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.workflows.api.acting_parties import acting_party
from services.workflows.application import CASE_DECIDER, FLOW_DECIDER
from services.workflows.domain.case_commands import CaseCommand, CompleteStep, SendBack
from services.workflows.domain.case_state import CaseState, settled_from
from services.workflows.domain.flow_map import (
    DraftVersion,
    FlowCommand,
    PublishVersion,
)
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.refusals import CaseFinishedAlready, FlowNotPublished
from services.workflows.domain.step_events import case_stream_name
from services.workflows.projections.case_queries import CaseEntry, CaseStatus
from services.workflows.projections.flow_maps import FlowMap
from shared.http.allowed_actions import (
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
    probe_commands,
)
from shared.http.row_actions import AskedRow, RememberedDecisions
from shared.service_runtime.area_context import AreaContext

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
        case.id: _asked_row(case.id, case.step, case.department, case.last_event_id, actions, now)
        for case in cases
        if case.step is not None and case.department is not None
    }
    asked = await decisions.possible_commands(
        area.event_store, list(running.values()), actions, now
    )
    found = dict(zip(running, asked, strict=True))
    return {
        case.id: found.get(case.id, _FINISHED if case.status is CaseStatus.FINISHED else ())
        for case in cases
    }


_FINISHED = tuple(
    PossibleCommand(operation, refusal=CaseFinishedAlready())
    for operation in ("complete_step", "send_case_back")
)


def _asked_row(
    case_id: UUID,
    step: int,
    department: str,
    last_event_id: UUID | None,
    actions: AllowedActions,
    now: datetime,
) -> AskedRow[CaseState]:
    """Return how the decider is asked for a case's commands, as their routes create them."""
    connector = acting_party(actions.caller, department, now).connector

    def ask(case: CaseState) -> list[PossibleCommand]:
        held = (case_id, step, department)
        complete = CompleteStep(*held, None, now, is_at_stated=False, connector=connector)
        send_back = SendBack(*held, "…", now, is_at_stated=False, connector=connector)
        probed: Sequence[ProbedCommand[CaseCommand]] = (
            ProbedCommand("complete_step", complete, (department,)),
            ProbedCommand("send_case_back", send_back, (department,)),
        )
        return [decided_command(one, CASE_DECIDER, case) for one in probed]

    unrefused = [
        PossibleCommand(operation, (department,))
        for operation in ("complete_step", "send_case_back")
    ]
    return AskedRow(
        case_stream_name(case_id), last_event_id, ask, unrefused, (step, department, connector)
    )


async def probe_flow(
    area: AreaContext, flow: FlowMap, actions: AllowedActions
) -> Sequence[PossibleCommand]:
    """Return the commands to a flow, and whether a case can be started on it."""
    now = area.clock()
    draft: FlowCommand = DraftVersion(flow.id, (STEP,), now)
    publish: FlowCommand = PublishVersion(flow.id, flow.published + 1, now)
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
