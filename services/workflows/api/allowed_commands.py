"""What the deciders say of each command to a case or a flow in its present state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from services.workflows.api.acting_parties import acting_party
from services.workflows.application import CASE_DECIDER, FLOW_DECIDER
from services.workflows.domain.case_commands import CaseCommand, CompleteStep, SendBack
from services.workflows.domain.flow_map import (
    DraftVersion,
    FlowCommand,
    PlannedStep,
    PublishVersion,
)
from services.workflows.domain.refusals import CaseFinishedAlready, FlowNotPublished
from services.workflows.projections.case_queries import CaseEntry, CaseStatus
from services.workflows.projections.flow_maps import FlowMap
from shared.http.allowed_actions import (
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    probe_commands,
)
from shared.service_runtime.area_context import AreaContext

STEP = PlannedStep(key="…", name="…", department="…", standard=timedelta(hours=1))
"""Stands for the steps that the caller chooses."""


async def probe_cases(
    area: AreaContext, cases: Sequence[CaseEntry], actions: AllowedActions
) -> Mapping[UUID, Sequence[PossibleCommand]]:
    """Return the commands to each case; none to a case of an imported history."""
    now = area.clock()
    probes: list[ProbedCommand[CaseCommand]] = []
    command: CaseCommand
    for case in cases:
        if case.step is None or case.department is None:
            continue
        connector = acting_party(actions.caller, case.department, now).connector
        held = (case.id, case.step, case.department)
        complete = CompleteStep(*held, None, now, is_at_stated=False, connector=connector)
        send_back = SendBack(*held, "…", now, is_at_stated=False, connector=connector)
        for operation, command in (("complete_step", complete), ("send_case_back", send_back)):
            probes.append(ProbedCommand(operation, command, (case.department,)))
    found: dict[UUID, list[PossibleCommand]] = {
        case.id: [
            PossibleCommand(operation, refusal=CaseFinishedAlready())
            for operation in ("complete_step", "send_case_back")
            if case.status is CaseStatus.FINISHED
        ]
        for case in cases
    }
    asked = await probe_commands(area.event_store, actions, CASE_DECIDER, probes)
    for probe, possible in zip(probes, asked, strict=True):
        found[probe.command.case_id].append(possible)
    return found


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
    first_step = flow.versions[flow.published - 1].steps[0]
    return [*possible, PossibleCommand("start_case", (first_step.department,))]
