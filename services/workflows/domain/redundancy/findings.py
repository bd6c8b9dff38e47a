"""What is found in a map and its cases: which steps, in which cases, and what would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.redundancy.case_replay import Rescheduling
from services.workflows.domain.redundancy.case_runs import MatchedCase, StepRun
from services.workflows.domain.redundancy.proposal_texts import ProposalKind

Reschedule = Callable[[MatchedCase], Rescheduling]


@dataclass(frozen=True, slots=True)
class EvidentStep:
    """An opening that a proposal rests on."""

    case_id: UUID
    step: int


@dataclass(frozen=True)
class Finding:
    """One thing that a flow could do without."""

    kind: ProposalKind
    keys: tuple[str, ...]
    """The steps that it is about, in the order of the map."""
    changed: tuple[MappedStep, ...] | None
    """The map without it; `None` where no change of the map is known that helps."""
    evidence: Sequence[EvidentStep]
    reschedule: Reschedule
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """The number of cases that it rests on."""
        return len({one.case_id for one in self.evidence})


def evidence_of(cases: Iterable[MatchedCase], keys: Sequence[str]) -> list[EvidentStep]:
    """Return every opening of these steps that was done, in cases that did all of them."""
    return [
        EvidentStep(matched.case.case_id, run.step)
        for matched in cases
        if all(matched.done(key) for key in keys)
        for key in keys
        for run in matched.done(key)
    ]


def take_no_time(runs: Iterable[StepRun]) -> Rescheduling:
    """Return the change by which these openings last no time."""
    return Rescheduling(lasting_no_time=frozenset(run.step for run in runs))


def leave_out(matched: MatchedCase, *, key: str) -> Rescheduling:
    """Return the change by which a step lasts no time where it was done."""
    return take_no_time(matched.done(key))


def begin_at_once(matched: MatchedCase, *, key: str) -> Rescheduling:
    """Return the change by which a step lasts as long as was worked on it, where that is known."""
    return Rescheduling(begun_at_once=frozenset(run.step for run in matched.done(key)))
