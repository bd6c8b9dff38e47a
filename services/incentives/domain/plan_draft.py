"""A draft of a plan: written, simulated, and approved by another person than who wrote it.

    draft → (changed) → simulated → approved as the next version of the plan
                                  → withdrawn, also before

A simulation counts for the very terms that were simulated, known by their digest: a draft that is
changed afterwards has to be simulated again. Who is one person is told by `may_be_same_person`:
several tokens and spellings of one person are no second person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from services.incentives.domain.incentive_plan import (
    Plan,
    PlanTerms,
    refuse_invalid_terms,
    refuse_locked_period_change,
)
from services.incentives.domain.plan_draft_commands import (
    ApprovePlanDraft,
    ChangePlanDraft,
    MarkSimulated,
    PlanDraftCommand,
    WithdrawPlanDraft,
    WritePlanDraft,
)
from services.incentives.domain.plan_draft_events import (
    PlanDraftApproved,
    PlanDraftChanged,
    PlanDraftEvent,
    PlanDraftSimulated,
    PlanDraftWithdrawn,
    PlanDraftWritten,
)
from services.incentives.domain.plan_draft_refusals import (
    DraftApprovedAlready,
    DraftIdTaken,
    DraftNotSimulated,
    DraftWithdrawnAlready,
    DraftWrittenByYourself,
    PlanHasTheseTerms,
    SimulationOfOtherTerms,
    UnknownPlanDraft,
)
from services.incentives.domain.what_if_request import digest_terms
from shared.eventsourcing.same_person import may_be_same_person


@dataclass(frozen=True)
class OpenDraft:
    """The draft may be changed, simulated, approved and withdrawn."""

    terms: PlanTerms
    writers: tuple[str, ...]
    """Who wrote the terms, or changed them."""
    simulated_digest: str | None = None


@dataclass(frozen=True)
class ApprovedDraft:
    """The draft is a version of the plan."""

    terms: PlanTerms
    version: int
    approved_by: str


@dataclass(frozen=True)
class WithdrawnDraft:
    """The draft was given up."""

    reason: str


PlanDraftState = OpenDraft | ApprovedDraft | WithdrawnDraft | None


def plan_draft_stream_name(draft_id: UUID) -> str:
    """Name a draft's stream."""
    return f"plan-draft-{draft_id}"


def decide(command: PlanDraftCommand, draft: PlanDraftState) -> list[PlanDraftEvent]:
    """Return the events of a command; the same command twice changes nothing.

    Raises a kind of `InvalidPlan` for terms that make no sense or begin in a locked month, which is
    looked at again for the approval; `UnknownPlanDraft`, and a kind of
    `IncentivesRefused` where the draft's state forbids the command.
    """
    match command, draft:
        case WritePlanDraft(), None:
            _refuse_terms(command)
            return [
                PlanDraftWritten(
                    draft_id=command.draft_id, terms=command.terms, by=command.by, at=command.at
                )
            ]
        case WritePlanDraft(), _:
            raise DraftIdTaken
        case _, None:
            raise UnknownPlanDraft(draft=command.draft_id)
        case _, OpenDraft():
            return _decide_open(command, draft)
        case ApprovePlanDraft(by=by), ApprovedDraft(approved_by=approved_by) if by == approved_by:
            return []
        case WithdrawPlanDraft(reason=reason), WithdrawnDraft(reason=given) if reason == given:
            return []
        case _, ApprovedDraft(version=version):
            raise DraftApprovedAlready(version=version)
        case _, WithdrawnDraft(reason=reason):
            raise DraftWithdrawnAlready(reason=reason)


def _decide_open(
    command: ChangePlanDraft | MarkSimulated | ApprovePlanDraft | WithdrawPlanDraft,
    draft: OpenDraft,
) -> list[PlanDraftEvent]:
    match command:
        case ChangePlanDraft() if command.terms == draft.terms:
            return []
        case ChangePlanDraft():
            _refuse_terms(command)
            return [
                PlanDraftChanged(
                    draft_id=command.draft_id, terms=command.terms, by=command.by, at=command.at
                )
            ]
        case MarkSimulated():
            if command.terms_digest != digest_terms(draft.terms):
                raise SimulationOfOtherTerms
            return [PlanDraftSimulated(**vars(command))]
        case ApprovePlanDraft():
            return [_approve(command, draft)]
        case WithdrawPlanDraft():
            return [PlanDraftWithdrawn(**vars(command))]


def _refuse_terms(command: WritePlanDraft | ChangePlanDraft) -> None:
    refuse_invalid_terms(command.terms)
    refuse_locked_period_change(command.terms, command.locked_periods)


def _approve(command: ApprovePlanDraft, draft: OpenDraft) -> PlanDraftApproved:
    if any(may_be_same_person(writer, command.by) for writer in draft.writers):
        raise DraftWrittenByYourself
    if draft.simulated_digest != digest_terms(draft.terms):
        raise DraftNotSimulated
    newest = command.plans[-1]
    if Plan(version=newest.version, **dict(draft.terms)) == newest:
        raise PlanHasTheseTerms(version=newest.version)
    refuse_locked_period_change(draft.terms, command.locked_periods)
    return PlanDraftApproved(
        draft_id=command.draft_id, version=newest.version + 1, by=command.by, at=command.at
    )


def evolve(draft: PlanDraftState, event: PlanDraftEvent) -> PlanDraftState:
    """Return the draft after an event."""
    match event, draft:
        case PlanDraftWritten(terms=terms, by=by), _:
            return OpenDraft(terms, (by,))
        case PlanDraftChanged(terms=terms, by=by), OpenDraft(writers=writers):
            return replace(draft, terms=terms, writers=tuple(dict.fromkeys((*writers, by))))
        case PlanDraftSimulated(terms_digest=digest), OpenDraft():
            return replace(draft, simulated_digest=digest)
        case PlanDraftApproved(version=version, by=by), OpenDraft(terms=terms):
            return ApprovedDraft(terms, version, by)
        case PlanDraftWithdrawn(reason=reason), OpenDraft():
            return WithdrawnDraft(reason)
        case _:
            return draft
