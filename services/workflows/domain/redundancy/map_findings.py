"""What a map itself shows: paper, reviews one after the other, no output, the same approver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.planned_step import (
    REJECTED,
    ApprovalMode,
    MappedStep,
    StepKind,
)
from services.workflows.domain.redundancy.case_replay import Rescheduling
from services.workflows.domain.redundancy.case_runs import MatchedCase, RunEnd
from services.workflows.domain.redundancy.changed_maps import (
    Steps,
    with_electronic_approval,
    with_joint_review,
    without_step,
)
from services.workflows.domain.redundancy.findings import (
    Finding,
    begin_at_once,
    evidence_of,
    leave_out,
    take_no_time,
)
from services.workflows.domain.redundancy.proposal_texts import ProposalKind

_REVIEWS = frozenset({StepKind.REVIEW, StepKind.APPROVAL})


def find_in_map(steps: Steps, cases: Sequence[MatchedCase]) -> Iterator[Finding]:
    """Yield what a map shows by itself, with the openings of the steps that it is about."""
    yield from _paper_approvals(steps, cases)
    yield from _consecutive_reviews(steps, cases)
    yield from _steps_without_output(steps, cases)
    yield from _same_approvers(steps, cases)


def _paper_approvals(steps: Steps, cases: Sequence[MatchedCase]) -> Iterator[Finding]:
    for step in steps:
        if step.kind in _REVIEWS and step.approval_mode is ApprovalMode.PAPER:
            key = step.key
            yield Finding(
                ProposalKind.PAPER_APPROVAL,
                (key,),
                with_electronic_approval(steps, key),
                evidence_of(cases, [key]),
                partial(begin_at_once, key=key),
            )


def _consecutive_reviews(steps: Steps, cases: Sequence[MatchedCase]) -> Iterator[Finding]:
    graph = FlowGraph(steps)
    for keys in _chains(graph):
        yield Finding(
            ProposalKind.CONSECUTIVE_REVIEWS,
            keys,
            with_joint_review(steps, keys),
            evidence_of(cases, keys),
            partial(_opened_together, keys=keys),
        )


def _chains(graph: FlowGraph[MappedStep]) -> Iterator[tuple[str, ...]]:
    """Yield the longest chains of reviews by different departments with nothing between them."""
    chain: list[str] = []
    for step in graph.steps:
        if step.key in chain:
            continue
        chain, departments = [], set[str]()
        following: MappedStep | None = step
        while following is not None and _joins(graph, following, chain, departments):
            chain.append(following.key)
            departments.add((following.department or "").casefold())
            after = graph.after[following.key]
            following = graph.by_key[after[0]] if len(after) == 1 else None
        if len(chain) > 1:
            yield tuple(chain)


def _joins(
    graph: FlowGraph[MappedStep], step: MappedStep, chain: Sequence[str], departments: set[str]
) -> bool:
    """Return whether a step can be the next part of a joint review.

    Who reviews jointly is a department, so a step of a role or of whoever started the case cannot.
    A rejection goes back to the one step before the review.
    """
    return (
        step.kind in _REVIEWS
        and step.department is not None
        and step.department.casefold() not in departments
        and step.role is None
        and not step.decisions
        and len(graph.before[step.key]) == 1
        and (not chain or _continues(graph.by_key[chain[0]], step))
    )


def _continues(first: MappedStep, step: MappedStep) -> bool:
    """Return whether a step is opened whatever came before, and measured by the same hours."""
    return step.on_decision is None and step.working_hours == first.working_hours


def _opened_together(matched: MatchedCase, *, keys: Sequence[str]) -> Rescheduling:
    """Return the change by which the parts of each full round are opened with the first."""
    positions = sorted(position for key in keys for position, _ in matched.of(key))
    with_first: dict[int, int] = {}
    for start in range(len(positions) - len(keys) + 1):
        round_ = positions[start : start + len(keys)]
        runs = [matched.case.runs[position] for position in round_]
        if (
            tuple(matched.keys[position] for position in round_) == tuple(keys)
            and all(run.end is RunEnd.DONE and run.decision != REJECTED for run in runs)
            and all(one.ended_at <= other.opened_at for one, other in pairwise(runs))
        ):
            with_first.update((run.step, runs[0].step) for run in runs[1:])
    return Rescheduling(opened_with=with_first)


def _steps_without_output(steps: Steps, cases: Sequence[MatchedCase]) -> Iterator[Finding]:
    # A map in which no step says what it produces says nothing about outputs.
    if not any(step.produces for step in steps):
        return
    for step in steps:
        if step.kind is not StepKind.TASK or step.produces or step.decisions:
            continue
        changed = without_step(steps, step.key)
        if changed is not None:
            yield Finding(
                ProposalKind.STEP_WITHOUT_OUTPUT,
                (step.key,),
                changed,
                evidence_of(cases, [step.key]),
                partial(leave_out, key=step.key),
            )


def _same_approvers(steps: Steps, cases: Sequence[MatchedCase]) -> Iterator[Finding]:
    graph = FlowGraph(steps)
    approvals = [step for step in steps if step.kind is StepKind.APPROVAL]
    for at, earlier in enumerate(approvals):
        later = next(
            (
                one
                for one in approvals[at + 1 :]
                if _approver(one) == _approver(earlier) and _always_follows(graph, earlier.key, one)
            ),
            None,
        )
        changed = None if later is None else without_step(steps, earlier.key)
        if later is not None and changed is not None:
            keys = (earlier.key, later.key)
            yield Finding(
                ProposalKind.SAME_APPROVER_TWICE,
                keys,
                changed,
                evidence_of(cases, keys),
                partial(_without_earlier, earlier=earlier.key, later=later.key),
            )


def _approver(step: MappedStep) -> tuple[str | None, str | None]:
    return (step.department and step.department.casefold(), step.role)


def _always_follows(graph: FlowGraph[MappedStep], key: str, later: MappedStep) -> bool:
    """Return whether no choice lies between a step and a later one."""
    between = graph.all_after(key) & graph.all_before(later.key)
    return key in graph.all_before(later.key) and all(
        graph.by_key[one].on_decision is None for one in (*between, later.key)
    )


def _without_earlier(matched: MatchedCase, *, earlier: str, later: str) -> Rescheduling:
    runs = [run for _, run in matched.of(earlier)]
    was_refused = any(
        run.end is not RunEnd.DONE or run.decision not in {None, "approved"} for run in runs
    )
    if was_refused or not matched.done(later):
        return Rescheduling()
    return take_no_time(runs)
