"""The proposals to a version of a flow, each with its evidence and what it would have saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from uuid import UUID, uuid5

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.redundancy.case_replay import replay
from services.workflows.domain.redundancy.case_runs import CaseRun, MatchedCase, match_cases
from services.workflows.domain.redundancy.findings import EvidentStep, Finding
from services.workflows.domain.redundancy.history_findings import (
    find_never_refused,
    find_rework,
    find_waiting,
)
from services.workflows.domain.redundancy.map_findings import find_in_map
from services.workflows.domain.redundancy.proposal_texts import (
    ASSUMPTIONS,
    HOURS_ASSUMED,
    NO_SAVING,
    REPLAY_ASSUMES,
    TITLES,
    ProposalKind,
)
from shared.working_time.heard_calendars import WorkingCalendars

NAMESPACE = UUID("8a0c7a5e-53a8-5d0b-9a43-7f8a2f1c6b1d")
"""The namespace of the ids of proposals (RFC 9562, version 5)."""
MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is proposed."""

    cases: int = 20
    """The fewest cases that a proposal rests on: 0 refusals in 20 bound the rate by 14 %."""
    rework_share: float = 0.2
    """The least share of the cases that reach a step which are sent back there."""
    waiting_share: float = 0.3
    """The least share of the cases' whole time that is spent waiting at a step."""


@dataclass(frozen=True, slots=True)
class CycleTimes:
    """The median and the 90th percentile: the ⌈p·n⌉-th smallest of n cycle times."""

    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Saving:
    """What the cases would have saved, by their replay."""

    cases: int
    """The number of cases that were replayed."""
    cases_changed: int
    changed_case_ids: tuple[UUID, ...]
    """The first of the cases that would have ended earlier, in the order of the cases."""
    before: CycleTimes
    after: CycleTimes


@dataclass(frozen=True)
class Proposal:
    """One thing that a flow could do without."""

    id: UUID
    kind: ProposalKind
    keys: tuple[str, ...]
    title: BothLanguages
    cases: int
    """The number of cases that it rests on."""
    figures: Mapping[str, float]
    evidence: tuple[EvidentStep, ...]
    """The first of the openings that it rests on."""
    evidence_total: int
    saving: Saving | None
    """`None` where no case would have ended earlier."""
    assumptions: BothLanguages
    changed: tuple[MappedStep, ...] | None
    """The steps of the version that it proposes; `None` where no change of the map is known."""


def find_proposals(
    flow_id: UUID,
    version: int,
    steps: tuple[MappedStep, ...],
    cases: Sequence[CaseRun],
    thresholds: Thresholds,
    calendars: WorkingCalendars,
) -> list[Proposal]:
    """Return the proposals to a published version, in the order of their kinds and of the map.

    Their ids depend on the flow, the version, the kind and the steps alone. Raises `LookupError`
    where a step counts working time and there is no calendar.
    """
    matched = match_cases(steps, cases, calendars)
    found = [
        *find_in_map(steps, matched),
        *find_never_refused(steps, matched),
        *find_rework(steps, matched, thresholds.rework_share),
        *find_waiting(steps, matched, thresholds.waiting_share),
    ]
    names = {step.key: step.name for step in steps}
    assumed = [REPLAY_ASSUMES]
    if any(step.working_hours != "always" for step in steps):
        assumed.append(HOURS_ASSUMED)
    return [
        _proposal(
            uuid5(NAMESPACE, f"{flow_id} {version} {finding.kind} {' '.join(finding.keys)}"),
            finding,
            names,
            matched,
            assumed,
        )
        for finding in found
        if finding.cases >= max(thresholds.cases, 1)
    ]


def summarise(times: Sequence[timedelta]) -> CycleTimes:
    """Return the median and the 90th percentile of cycle times, of which there is at least one."""
    ordered = sorted(times)
    return CycleTimes(*(ordered[ceil(share * len(ordered) / 10) - 1] for share in (5, 9)))


def _proposal(
    proposal_id: UUID,
    finding: Finding,
    names: Mapping[str, str],
    cases: Sequence[MatchedCase],
    assumed: Sequence[BothLanguages],
) -> Proposal:
    saving = _saving(finding, cases)
    steps = [names[key] for key in finding.keys]
    values: dict[str, object] = {
        "cases": finding.cases,
        **finding.figures,
    }
    texts = [ASSUMPTIONS[finding.kind].format(values), *assumed]
    if saving is None:
        texts.append(NO_SAVING)
    return Proposal(
        id=proposal_id,
        kind=finding.kind,
        keys=finding.keys,
        title=BothLanguages(
            TITLES[finding.kind].en.format(names=", ".join(steps), **values),
            TITLES[finding.kind].zh.format(names="、".join(steps), **values),
        ),
        cases=finding.cases,
        figures=finding.figures,
        evidence=tuple(finding.evidence[:MAX_LISTED]),
        evidence_total=len(finding.evidence),
        saving=saving,
        assumptions=BothLanguages(
            " ".join(text.en for text in texts), "".join(text.zh for text in texts)
        ),
        changed=finding.changed,
    )


def _saving(finding: Finding, cases: Sequence[MatchedCase]) -> Saving | None:
    after = [replay(matched, finding.reschedule(matched)) for matched in cases]
    before = [matched.case.cycle_time for matched in cases]
    changed = [
        matched.case.case_id
        for matched, was, becomes in zip(cases, before, after, strict=True)
        if becomes < was
    ]
    if not changed:
        return None
    return Saving(
        cases=len(cases),
        cases_changed=len(changed),
        changed_case_ids=tuple(changed[:MAX_LISTED]),
        before=summarise(before),
        after=summarise(after),
    )
