"""A proposal becomes the draft of the flow's next version, with itself as the reason.

The draft is published as any other, and a later draft takes its place. Where no change of the map
is known that brings a proposal about (rework, waiting), who accepts it says the steps; with other
steps it may be accepted again until it is published. A proposal belongs to the version that it was
made to, so accepting it again as it was changes nothing, also after it was published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.refusals import WorkflowsRefused


class UnknownProposal(WorkflowsRefused):
    """Nothing of this id is proposed to the flow's present version."""

    en = "nothing with the id {proposal} is proposed now; read the flow's proposals again"
    zh = "目前没有编号为 {proposal} 的建议；请重新查看该流程的建议"


class ProposalWithoutMap(WorkflowsRefused):
    """A proposal does not say how the map would change, and who accepts it does not either."""

    en = "the proposal changes no map by itself; send the steps that are to bring it about"
    zh = "该建议本身不改变流程图；请提交能够实现它的步骤"


class ProposalHasMap(WorkflowsRefused):
    """A proposal says itself how the map changes, and its saving is that of this change."""

    en = (
        "the proposal has its own steps, and what it promises is their saving; accept it without"
        " steps, or draft other steps without it"
    )
    zh = "该建议自带步骤，所承诺的节省以这些步骤为准；请不带步骤采纳，或不经建议另行起草"


class StepsUnchanged(WorkflowsRefused):
    """A proposal would be accepted with the steps of the version that it was made to."""

    en = "these are the steps of version {version}; change what is to bring the proposal about"
    zh = "这些就是版本 {version} 的步骤；请作出能够实现该建议的改动"


class PromisedSaving(BaseModel, frozen=True):
    """What the replay of the real cases promised: cycle times before and after."""

    cases: int
    cases_changed: int
    median_before: timedelta
    median_after: timedelta
    p90_before: timedelta
    p90_after: timedelta


class ProposalAccepted(BaseModel, frozen=True):
    """The draft of this number follows a proposal."""

    type: Literal["proposal-accepted"] = "proposal-accepted"
    flow_id: UUID
    number: int
    proposal_id: UUID
    kind: str
    steps: tuple[str, ...]
    """The keys of the steps that it is about, in the version before."""
    departments: tuple[str, ...]
    """Whom the steps of the draft concern."""
    promised: PromisedSaving | None
    """`None`: no saving was claimed."""
    at: datetime


@dataclass(frozen=True, slots=True)
class AcceptProposal:
    """Draft the next version as a proposal to the latest published one has it."""

    flow_id: UUID
    proposal_id: UUID
    version: int
    """The published version that it was proposed to."""
    kind: str
    keys: tuple[str, ...]
    steps: tuple[MappedStep, ...]
    reason: str
    promised: PromisedSaving | None
    at: datetime

    def accepted(self) -> ProposalAccepted:
        """Return the event that says so, beside the draft."""
        named = (one for step in self.steps for one in step.departments)
        return ProposalAccepted(
            flow_id=self.flow_id,
            number=self.version + 1,
            proposal_id=self.proposal_id,
            kind=self.kind,
            steps=self.keys,
            departments=tuple(dict.fromkeys(named)),
            promised=self.promised,
            at=self.at,
        )
