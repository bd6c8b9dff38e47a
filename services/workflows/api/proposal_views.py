"""What is answered about proposals to a flow and about the savings of its versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.proposal_acceptance import PromisedSaving
from services.workflows.domain.redundancy import Proposal, ProposalKind, Saving
from services.workflows.projections.case_runs import MeasuredVersion
from services.workflows.projections.flow_maps import StepView
from shared.http.allowed_actions import Action, Actions
from shared.http.cursor_pagination import Page
from shared.http.field_types import Duration


class TextView(BaseModel):
    """A text in both languages."""

    en: str
    zh: str


class EvidenceView(BaseModel):
    """An opening of a step that a proposal rests on."""

    case_id: UUID
    step: int
    event_id: UUID | None
    """The event that ended it: done, sent back or withdrawn."""


class CycleTimesView(BaseModel):
    """Cycle times of cases; the ⌈p·n⌉-th smallest of n."""

    median: Duration
    p90: Duration


class SavingView(BaseModel):
    """What the replay of the cases saves."""

    cases: int
    """The cases that were replayed; the cycle times are of all of them."""
    cases_changed: int
    changed_case_ids: Annotated[list[UUID], Field(description="The first 20 that end earlier")]
    before: CycleTimesView
    after: CycleTimesView


class ProposalView(BaseModel):
    """Something that the flow could do without."""

    id: UUID
    kind: ProposalKind
    step_keys: list[str]
    title: TextView
    cases: int
    """The cases that it rests on."""
    refusal_rate_bound: float | None = None
    """Of an approval that never refused: the one-sided 95 % upper bound of its true rate."""
    evidence: Annotated[list[EvidenceView], Field(description="The first 20 openings")]
    evidence_total: int
    saving: SavingView | None
    """`null` where no case would have ended earlier by what is known."""
    assumptions: TextView
    """What the replay takes for granted."""
    steps: list[StepView] | None
    """The version that accepting it drafts; `null` where no change of the map is known."""
    needs_steps: bool
    """Whether who accepts it says the steps, because no change of the map is known."""
    actions: Actions


class FlowProposalPage(Page[ProposalView]):
    """What is proposed to a flow's latest published version."""

    flow_version: int
    cases: int
    """The finished cases that were looked at."""
    cases_total: int
    """All finished cases of the version and of the imports; the newest 2,000 are looked at."""


class MeasuredCases(BaseModel):
    """The cases that began and finished on a version."""

    flow_version: int
    cases: int
    median: Duration | None
    p90: Duration | None


class SavedTimes(BaseModel):
    """The cycle times that the replay promised."""

    cases: int
    cases_changed: int
    before: CycleTimesView
    after: CycleTimesView


class VersionSaving(BaseModel):
    """What a version saved, beside what was promised."""

    flow_version: int
    reason: str | None
    proposal_id: UUID | None
    kind: ProposalKind | None
    promised: SavedTimes | None
    """`null` where the version follows no proposal, or none that promised a saving."""
    before: MeasuredCases
    """The version before it."""
    after: MeasuredCases
    median_saved_seconds: int | None
    """Negative where cases take longer now; `null` until cases finished on both versions."""


def view_proposal(
    proposal: Proposal, events: Mapping[tuple[UUID, int], UUID], actions: list[Action]
) -> ProposalView:
    """Return a proposal as it is answered; `events` ended the openings of its evidence."""
    return ProposalView(
        id=proposal.id,
        kind=proposal.kind,
        step_keys=list(proposal.keys),
        title=_text(proposal.title),
        cases=proposal.cases,
        refusal_rate_bound=proposal.figures.get("bound"),
        evidence=[
            EvidenceView(
                case_id=one.case_id, step=one.step, event_id=events.get((one.case_id, one.step))
            )
            for one in proposal.evidence
        ],
        evidence_total=proposal.evidence_total,
        saving=proposal.saving and _saving(proposal.saving),
        assumptions=_text(proposal.assumptions),
        steps=None
        if proposal.changed is None
        else [StepView.model_validate(step.model_dump()) for step in proposal.changed],
        needs_steps=proposal.changed is None,
        actions=actions,
    )


def promised_saving(proposal: Proposal) -> PromisedSaving | None:
    """Return what a proposal promises, as it is recorded when it is accepted."""
    saving = proposal.saving
    if saving is None:
        return None
    return PromisedSaving(
        cases=saving.cases,
        cases_changed=saving.cases_changed,
        median_before=saving.before.median,
        median_after=saving.after.median,
        p90_before=saving.before.p90,
        p90_after=saving.after.p90,
    )


def view_version(before: MeasuredVersion, after: MeasuredVersion) -> VersionSaving:
    """Return what a version saved in comparison with the one before."""
    proposal = after.proposal
    return VersionSaving(
        flow_version=after.number,
        reason=after.reason,
        proposal_id=proposal and proposal.proposal_id,
        kind=proposal and ProposalKind(proposal.kind),
        promised=proposal and proposal.promised and _promised(proposal.promised),
        before=_measured(before),
        after=_measured(after),
        median_saved_seconds=_saved_seconds(before.median, after.median),
    )


def _saved_seconds(before: timedelta | None, after: timedelta | None) -> int | None:
    if before is None or after is None:
        return None
    return round((before - after) / timedelta(seconds=1))


def _measured(version: MeasuredVersion) -> MeasuredCases:
    return MeasuredCases(
        flow_version=version.number, cases=version.cases, median=version.median, p90=version.p90
    )


def _promised(promised: PromisedSaving) -> SavedTimes:
    return SavedTimes(
        cases=promised.cases,
        cases_changed=promised.cases_changed,
        before=CycleTimesView(median=promised.median_before, p90=promised.p90_before),
        after=CycleTimesView(median=promised.median_after, p90=promised.p90_after),
    )


def _saving(saving: Saving) -> SavingView:
    return SavingView(
        cases=saving.cases,
        cases_changed=saving.cases_changed,
        changed_case_ids=list(saving.changed_case_ids),
        before=CycleTimesView(median=saving.before.median, p90=saving.before.p90),
        after=CycleTimesView(median=saving.after.median, p90=saving.after.p90),
    )


def _text(text: BothLanguages) -> TextView:
    return TextView(en=text.en, zh=text.zh)
