"""What only the cases show: approvals that never refuse, rework, and waiting."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.planned_step import REJECTED, MappedStep, StepKind
from services.workflows.domain.redundancy.case_replay import Rescheduling
from services.workflows.domain.redundancy.case_runs import MatchedCase, RunEnd
from services.workflows.domain.redundancy.changed_maps import Steps, without_step
from services.workflows.domain.redundancy.findings import (
    EvidentStep,
    Finding,
    begin_at_once,
    evidence_of,
    leave_out,
    take_no_time,
)
from services.workflows.domain.redundancy.proposal_texts import ProposalKind

ERROR = 0.05
"""The probability with which the true rate of refusals is above its bound."""


def refusal_rate_bound(cases: int) -> float:
    """Return the one-sided 95 % upper bound of a rate of which 0 of n cases were found.

    It is the rate p with (1 - p)^n = 0.05 (Clopper and Pearson, Biometrika 26, 1934). Raises
    `ZeroDivisionError` for no cases.
    """
    return 1 - math.pow(ERROR, 1 / cases)


def find_never_refused(steps: Steps, cases: Sequence[MatchedCase]) -> Iterator[Finding]:
    """Yield the approvals that every case passed."""
    graph = FlowGraph(steps)
    for step in steps:
        if step.kind is not StepKind.APPROVAL or step.decisions:
            continue
        key = step.key
        changed = without_step(steps, key)
        evidence = evidence_of(cases, [key])
        if changed is None or not evidence:
            continue
        if any(_was_refused(graph, matched, step) for matched in cases):
            continue
        passed = len({one.case_id for one in evidence})
        yield Finding(
            ProposalKind.NEVER_REFUSED,
            (key,),
            changed,
            evidence,
            partial(leave_out, key=key),
            {"bound": refusal_rate_bound(passed)},
        )


def _was_refused(graph: FlowGraph[MappedStep], matched: MatchedCase, step: MappedStep) -> bool:
    """Return whether a case was refused at a step, or may have been.

    An imported history does not say what is a refusal. There it may be one where the case goes back
    from the step, or where something that the map does not have happens in place of the step.
    """
    if _returns(graph, matched, step.key):
        return True
    if any(run.decision == REJECTED for _, run in matched.of(step.key)):
        return True
    if not matched.case.is_imported:
        return False
    # The first event of a history is no opening; it stands for the first step.
    preceding = (graph.steps[0].key, *matched.keys)
    concerned = {step.key, *graph.before[step.key]}
    return any(
        key in concerned and _is_unknown_after(matched, at - 1) for at, key in enumerate(preceding)
    )


def _is_unknown_after(matched: MatchedCase, position: int) -> bool:
    """Return whether what follows an opening of an imported case is no step of the map.

    The number of an opening is that of its event, so events without department leave a gap.
    """
    runs = matched.case.runs
    if position + 1 == len(runs):
        return matched.case.ended_at > (runs[-1].ended_at if runs else matched.case.opened_at)
    number = runs[position].step if position >= 0 else 0
    return matched.keys[position + 1] is None or runs[position + 1].step != number + 1


def find_rework(
    steps: Steps, cases: Sequence[MatchedCase], least_share: float
) -> Iterator[Finding]:
    """Yield the steps that send back at least a share of the cases that reach them."""
    graph = FlowGraph(steps)
    for step in steps:
        reaching = [matched for matched in cases if step.key in matched.keys]
        evidence = [
            EvidentStep(matched.case.case_id, matched.case.runs[at].step)
            for matched in reaching
            for at in _returns(graph, matched, step.key)
        ]
        found = len({one.case_id for one in evidence})
        if found and found >= least_share * len(reaching):
            yield Finding(
                ProposalKind.REWORK,
                (step.key,),
                None,
                evidence,
                partial(_without_rework, graph=graph, key=step.key),
                {"of": len(reaching)},
            )


def _returns(graph: FlowGraph[MappedStep], matched: MatchedCase, key: str) -> list[int]:
    """Return the positions of a step's openings from which the case went back."""
    if not matched.case.is_imported:
        return [at for at, run in matched.of(key) if run.end is RunEnd.SENT_BACK]
    earlier = graph.all_before(key) | {key}
    return [
        at
        for at, _ in matched.of(key)
        if at + 1 < len(matched.keys) and matched.keys[at + 1] in earlier
    ]


def _without_rework(
    matched: MatchedCase, *, graph: FlowGraph[MappedStep], key: str
) -> Rescheduling:
    """Return the change by which what is done again after a return takes no time."""
    positions = [at for at, _ in matched.of(key)]
    again = frozenset(graph.all_before(key) | {key})
    repeated = set[int]()
    for at in _returns(graph, matched, key):
        next_try = next((one for one in positions if one > at), None)
        if next_try is not None:
            repeated.update(
                one for one in range(at + 1, next_try + 1) if matched.keys[one] in again
            )
    return take_no_time(matched.case.runs[one] for one in sorted(repeated))


def find_waiting(
    steps: Steps, cases: Sequence[MatchedCase], least_share: float
) -> Iterator[Finding]:
    """Yield the steps at which cases wait for at least a share of their whole time."""
    whole = sum((matched.case.cycle_time for matched in cases), timedelta(0))
    for step in steps:
        waited = [
            (run.lasted - (run.worked or timedelta(0)), EvidentStep(matched.case.case_id, run.step))
            for matched in cases
            for _, run in matched.of(step.key)
        ]
        unknown = sum(
            run.started_at is None for matched in cases for _, run in matched.of(step.key)
        )
        waiting = sum((one for one, _ in waited), timedelta(0))
        if waiting and whole and waiting >= least_share * whole:
            waited.sort(key=lambda one: one[0], reverse=True)
            yield Finding(
                ProposalKind.WAITING,
                (step.key,),
                None,
                [one for time, one in waited if time],
                partial(begin_at_once, key=step.key),
                {"share": waiting / whole, "unknown": unknown, "of": len(waited)},
            )
