"""One flow map and its numbered versions.

The next version is a draft, which may be replaced until it is published; a draft with faults is
not. A published version never changes, so a case can stay on the one it began with. An event's
`type` is its name in the store: never rename one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.flow_graph import find_faults
from services.workflows.domain.held_roles import NO_PEOPLE_KNOWN, HeldRoles
from services.workflows.domain.map_faults import refusal_of
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.proposal_acceptance import (
    AcceptProposal,
    ProposalAccepted,
    StepsUnchanged,
    UnknownProposal,
)
from services.workflows.domain.refusals import (
    FlowHasAnotherName,
    FlowWithoutSteps,
    StandardDurationTooShort,
    StepKeyTwice,
    UnknownFlow,
    UnknownVersion,
)


class FlowMapped(BaseModel, frozen=True):
    """A flow was begun; it has no version yet."""

    type: Literal["flow-mapped"] = "flow-mapped"
    flow_id: UUID
    name: str
    at: datetime


class VersionDrafted(BaseModel, frozen=True):
    """The next version was drafted with these steps."""

    type: Literal["flow-version-drafted"] = "flow-version-drafted"
    flow_id: UUID
    number: int
    steps: tuple[MappedStep, ...]
    at: datetime
    reason: str | None = Field(default=None, exclude_if=lambda reason: reason is None)
    """Why the version is drafted."""


class VersionPublished(BaseModel, frozen=True):
    """A version was published; new cases follow it from now on."""

    type: Literal["flow-version-published"] = "flow-version-published"
    flow_id: UUID
    number: int
    at: datetime


FlowEvent = Annotated[
    FlowMapped | VersionDrafted | VersionPublished | ProposalAccepted,
    Field(discriminator="type"),
]


@dataclass(frozen=True, slots=True)
class MappedFlow:
    """A flow with its published versions, oldest first, and the draft of the next, if any."""

    name: str
    published_versions: tuple[tuple[MappedStep, ...], ...] = ()
    draft: tuple[MappedStep, ...] | None = None
    published_at: tuple[datetime, ...] = ()
    """When each of the published versions was published."""
    proposal_of_draft: UUID | None = None
    """The accepted proposal that the draft follows."""
    published_proposals: tuple[UUID | None, ...] = ()
    """The accepted proposal that each of the published versions followed."""

    def steps_of_proposal(self, proposal_id: UUID) -> tuple[MappedStep, ...] | None:
        """Return the steps with which a proposal was accepted: those of the draft, or published.

        `None` where it was not accepted, or another draft took its place.
        """
        if self.proposal_of_draft == proposal_id:
            return self.draft
        if proposal_id in self.published_proposals:
            return self.published_versions[self.published_proposals.index(proposal_id)]
        return None

    def version_in_force(self, at: datetime) -> int:
        """Return the number of the newest version published by a time, 0 where none was yet."""
        return max((n for n, since in enumerate(self.published_at, 1) if since <= at), default=0)


FlowState = MappedFlow | None


@dataclass(frozen=True, slots=True)
class MapFlow:
    """Begin a flow under a name."""

    flow_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """Draft the next version with these steps, in order."""

    flow_id: UUID
    steps: tuple[MappedStep, ...]
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PublishVersion:
    """Publish the drafted version of this number."""

    flow_id: UUID
    number: int
    at: datetime
    held: HeldRoles = NO_PEOPLE_KNOWN
    """Who could do its steps."""


FlowCommand = MapFlow | DraftVersion | PublishVersion | AcceptProposal


def flow_stream_name(flow_id: UUID) -> str:
    """Name a flow's stream."""
    return f"flow-{flow_id}"


def decide(command: FlowCommand, flow: FlowState) -> Sequence[FlowEvent]:
    """Return the events of a command; raises `WorkflowsRefused` and its subclasses."""
    match command, flow:
        case MapFlow(flow_id, name, at), None:
            return [FlowMapped(flow_id=flow_id, name=name, at=at)]
        case _, None:
            raise UnknownFlow(flow=command.flow_id)
        case MapFlow(name=name), MappedFlow(name=present_name):
            if name != present_name:
                raise FlowHasAnotherName(name=present_name)
            return []
        case ((DraftVersion() | AcceptProposal()), MappedFlow()):
            return _draft(command, flow)
        case PublishVersion(), MappedFlow():
            return _publish(command, flow)


def evolve(flow: FlowState, event: FlowEvent) -> FlowState:
    """Return the flow after an event."""
    match event, flow:
        case FlowMapped(name=name), _:
            return MappedFlow(name)
        case VersionDrafted(steps=steps), MappedFlow():
            return replace(flow, draft=steps, proposal_of_draft=None)
        case ProposalAccepted(proposal_id=proposal_id), MappedFlow():
            return replace(flow, proposal_of_draft=proposal_id)
        case VersionPublished(at=at), MappedFlow(draft=tuple(draft)):
            return replace(
                flow,
                published_versions=(*flow.published_versions, draft),
                draft=None,
                published_at=(*flow.published_at, at),
                proposal_of_draft=None,
                published_proposals=(*flow.published_proposals, flow.proposal_of_draft),
            )
        case _:
            return flow


def _draft(command: DraftVersion | AcceptProposal, flow: MappedFlow) -> Sequence[FlowEvent]:
    drafted = VersionDrafted(
        flow_id=command.flow_id,
        number=len(flow.published_versions) + 1,
        steps=command.steps,
        at=command.at,
        reason=command.reason,
    )
    if isinstance(command, DraftVersion):
        _refuse_invalid_steps(command.steps)
        return [] if command.steps == _latest_steps(flow) else [drafted]
    if command.steps == flow.steps_of_proposal(command.proposal_id):
        return []
    if command.version != len(flow.published_versions):
        raise UnknownProposal(proposal=command.proposal_id)
    _refuse_invalid_steps(command.steps)
    # Who holds which role then is asked when it is published.
    _refuse_faults(command.steps, NO_PEOPLE_KNOWN)
    if command.steps in flow.published_versions[-1:]:
        raise StepsUnchanged(version=command.version)
    return [drafted, command.accepted()]


def _publish(command: PublishVersion, flow: MappedFlow) -> Sequence[FlowEvent]:
    if 1 <= command.number <= len(flow.published_versions):
        return []
    if flow.draft is None or command.number != len(flow.published_versions) + 1:
        raise UnknownVersion(version=command.number)
    _refuse_faults(flow.draft, command.held)
    return [VersionPublished(flow_id=command.flow_id, number=command.number, at=command.at)]


def _latest_steps(flow: MappedFlow) -> tuple[MappedStep, ...] | None:
    if flow.draft is not None:
        return flow.draft
    return flow.published_versions[-1] if flow.published_versions else None


def _refuse_faults(steps: tuple[MappedStep, ...], held: HeldRoles) -> None:
    if faults := find_faults(steps, held):
        raise refusal_of(faults, [step.key for step in steps])


def _refuse_invalid_steps(steps: tuple[MappedStep, ...]) -> None:
    if not steps:
        raise FlowWithoutSteps
    keys: set[str] = set()
    for step in steps:
        if step.key in keys:
            raise StepKeyTwice(key=step.key)
        if step.standard <= timedelta(0):
            raise StandardDurationTooShort(key=step.key)
        keys.add(step.key)
