"""The order of a version's steps as a graph, and everything that is wrong with it.

A map is a directed acyclic graph that begins with the first step of its list. What must be done
again is sent back, so no edge leads backwards. A step that follows several steps joins them: it
waits for all that can still be reached. Steps that follow the same step are parallel branches,
unless they follow different decisions of it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from services.workflows.domain.held_roles import (
    NO_PEOPLE_KNOWN,
    HeldRoles,
    faults_of_roles,
)
from services.workflows.domain.map_faults import (
    DecisionOfSeveralSteps,
    DecisionTwice,
    DecisionUnknown,
    FirstStepAfterOthers,
    MapFault,
    RejectionLeadsNowhere,
    ReviewDecisionsFixed,
    ReviewMissing,
    ReviewNumberOutOfRange,
    ReviewOfOtherKind,
    StepAfterTwice,
    StepAfterUnknown,
    StepNeverOpens,
    StepUnreachable,
    TooFewReviewers,
    VetoOfNobody,
)
from services.workflows.domain.planned_step import (
    REJECTED,
    MappedStep,
    ReviewRule,
    StepKind,
)
from shared.eventsourcing.refusal import Refusal

FEWEST_REVIEWERS = 2


Step = TypeVar("Step", bound=MappedStep)


@dataclass(frozen=True)
class FlowGraph(Generic[Step]):
    """The steps of a version, whose keys differ, and which comes after which."""

    steps: tuple[Step, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Step]:
        """Every step by its key, in the order of the list."""
        return {step.key: step for step in self.steps}

    @cached_property
    def before(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the steps directly before each step, each once; unknown ones left out."""
        return {
            step.key: tuple(
                key for key in dict.fromkeys(self.named_before(at)) if key in self.by_key
            )
            for at, step in enumerate(self.steps)
        }

    @cached_property
    def after(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the steps directly after each step, in the order of the list."""
        found: dict[str, list[str]] = {step.key: [] for step in self.steps}
        for key, before in self.before.items():
            for one in before:
                found[one].append(key)
        return {key: tuple(keys) for key, keys in found.items()}

    def named_before(self, position: int) -> tuple[str, ...]:
        """Return what the step at a position, from 0, names as the steps before it."""
        step = self.steps[position]
        if step.after is not None:
            return step.after
        return (self.steps[position - 1].key,) if position else ()

    def all_after(self, key: str) -> frozenset[str]:
        """Return the keys of every step that a step leads to, itself not among them."""
        return _reached(self.after[key], self.after) - {key}

    def all_before(self, key: str) -> frozenset[str]:
        """Return the keys of every step that leads to a step, itself not among them."""
        return _reached(self.before[key], self.before) - {key}

    def circle_through(self, key: str) -> tuple[str, ...] | None:
        """Return a shortest circle from a step back to itself; `None` where it is in none.

        A circle begins and ends with the step's key.
        """
        came_from: dict[str, str] = {}
        waiting = deque([key])
        while waiting:
            one = waiting.popleft()
            for following in self.after[one]:
                if following == key:
                    way = [key, one]
                    while way[-1] != key:
                        way.append(came_from[way[-1]])
                    return tuple(reversed(way)) if one != key else (key, key)
                if following not in came_from:
                    came_from[following] = one
                    waiting.append(following)
        return None


def find_faults(steps: tuple[MappedStep, ...], held: HeldRoles = NO_PEOPLE_KNOWN) -> list[MapFault]:
    """Return everything that keeps a version from being published, in the order of its steps."""
    graph = FlowGraph(steps)
    return [
        MapFault(position, reason)
        for position, step in enumerate(steps)
        for reason in (
            *_faults_of_order(graph, position),
            *_faults_of_decisions(graph, step),
            *_faults_of_review(graph, step),
            *faults_of_roles(step, held),
        )
    ]


def _faults_of_order(graph: FlowGraph[Any], position: int) -> Iterator[Refusal]:
    step = graph.steps[position]
    for before, times in Counter(graph.named_before(position)).items():
        if before not in graph.by_key:
            yield StepAfterUnknown(key=step.key, before=before)
        if times > 1:
            yield StepAfterTwice(key=step.key, before=before)
    circle = graph.circle_through(step.key)
    first = graph.steps[0].key
    if position == 0 and graph.named_before(0):
        yield FirstStepAfterOthers(key=step.key)
    elif circle is not None:
        yield StepNeverOpens(key=step.key, circle=" → ".join(circle))
    elif position and first not in graph.all_before(step.key):
        yield StepUnreachable(key=step.key, first=first)


def _faults_of_decisions(graph: FlowGraph[Any], step: MappedStep) -> Iterator[Refusal]:
    for decision, times in Counter(step.decisions).items():
        if times > 1:
            yield DecisionTwice(key=step.key, decision=decision)
    if step.on_decision is None:
        return
    before = graph.before[step.key]
    if len(before) != 1:
        yield DecisionOfSeveralSteps(key=step.key, decision=step.on_decision)
        return
    possible = graph.by_key[before[0]].possible_decisions
    if step.on_decision not in possible:
        yield DecisionUnknown(
            key=step.key,
            decision=step.on_decision,
            before=before[0],
            possible=", ".join(possible) or "–",
        )


def _faults_of_review(graph: FlowGraph[Any], step: MappedStep) -> Iterator[Refusal]:
    review = step.review
    if step.kind is not StepKind.JOINT_REVIEW:
        if review is not None:
            yield ReviewOfOtherKind(key=step.key, kind=step.kind.value)
        return
    if step.decisions:
        yield ReviewDecisionsFixed(key=step.key)
    several_before = len(graph.before[step.key]) != 1
    if several_before and not any(
        graph.by_key[key].on_decision == REJECTED for key in graph.after[step.key]
    ):
        yield RejectionLeadsNowhere(key=step.key, decision=REJECTED)
    if review is None:
        yield ReviewMissing(key=step.key)
        return
    reviewers = len(set(review.reviewers))
    if reviewers < max(FEWEST_REVIEWERS, len(review.reviewers)):
        yield TooFewReviewers(key=step.key)
    needs_number = review.rule is ReviewRule.AT_LEAST
    if needs_number != (review.number is not None) or (
        review.number is not None and not 1 <= review.number <= reviewers
    ):
        yield ReviewNumberOutOfRange(key=step.key, reviewers=reviewers)
    if review.veto is not None and review.veto not in review.reviewers:
        yield VetoOfNobody(key=step.key, department=review.veto)


def _reached(begin: Iterable[str], edges: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return all keys that are reached over edges, those at the beginning included."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += edges[key]
    return frozenset(found)
