"""What the deciders say of each command to a case or a flow in its present state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

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
from services.workflows.projections.flow_maps import FlowEntry
from shared.http.allowed_actions import PossibleCommand, ProbedCommand, probe_commands
from shared.service_runtime.area_context import AreaContext

STEP = PlannedStep(key="…", name="…", department="…", standard=timedelta(hours=1))
"""Stands for the steps that the caller chooses."""


async def probe_cases(
    area: AreaContext, cases: Sequence[CaseEntry]
) -> Mapping[UUID, Sequence[PossibleCommand]]:
    """Return the commands to each case; none to a case of an imported history."""
    now = area.clock()
    probes: list[ProbedCommand[CaseCommand]] = []
    command: CaseCommand
    for case in cases:
        if case.step is None or case.department is None:
            continue
        complete = CompleteStep(case.id, case.step, case.department, None, now, False)  # noqa: FBT003  no time is stated
        send_back = SendBack(case.id, case.step, case.department, "…", now, False)  # noqa: FBT003
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
    asked = await probe_commands(area.event_store, CASE_DECIDER, probes)
    for probe, possible in zip(probes, asked, strict=True):
        found[probe.command.case_id].append(possible)
    return found


async def probe_flow(area: AreaContext, flow: FlowEntry) -> Sequence[PossibleCommand]:
    """Return the commands to a flow, and whether a case can be started on it."""
    now = area.clock()
    draft: FlowCommand = DraftVersion(flow.id, (STEP,), now)
    publish: FlowCommand = PublishVersion(flow.id, flow.published + 1, now)
    possible = await probe_commands(
        area.event_store,
        FLOW_DECIDER,
        [
            ProbedCommand("draft_flow_version", draft, has_own_values=True),
            ProbedCommand("publish_flow_version", publish),
        ],
    )
    start = PossibleCommand("start_case", refusal=None if flow.published else FlowNotPublished())
    return [*possible, start]
