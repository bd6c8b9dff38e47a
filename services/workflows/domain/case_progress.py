"""Which steps of a map a case takes next, from how the others ended.

A way from one step to another is *taken*, *dead* or still *pending*. A step is opened when none of
the ways to it is pending and one of them is taken, so a join waits for every branch that can still
be reached and for no other. It is dead, and so are the ways that lead on from it, when all of the
ways to it are (dead path elimination, as WS-BPEL 2.0 defines it in its section 11.6.2).
"""

from __future__ import annotations

from enum import Enum
from functools import cache

from services.workflows.domain.case_state import CaseProgress
from services.workflows.domain.planned_step import APPROVED, REJECTED, PlannedStep, StepKind


class Way(Enum):
    """What is known of a step, or of a way to it."""

    TAKEN = "taken"
    DEAD = "dead"
    PENDING = "pending"


def steps_to_open(case: CaseProgress) -> tuple[PlannedStep, ...]:
    """Return the steps whose turn it is and which are not open yet, in the order of the map."""
    graph, open_keys = case.graph, case.open_keys()

    @cache
    def way_through(key: str) -> Way:
        """Return whether the ways from a step are taken, its decision aside."""
        if (end := case.ended.get(key)) is not None:
            return Way.DEAD if end.is_skipped else Way.TAKEN
        return Way.DEAD if key not in open_keys and ways_to(key) == {Way.DEAD} else Way.PENDING

    @cache
    def ways_to(key: str) -> frozenset[Way]:
        step = graph.by_key[key]
        return frozenset(
            Way.DEAD
            if (way := way_through(before)) is Way.TAKEN
            and not _follows(case, graph.by_key[before], step)
            else way
            for before in graph.before[key]
        )

    return tuple(
        step
        for step in graph.steps
        if step.key not in case.ended
        and step.key not in open_keys
        and Way.PENDING not in ways_to(step.key)
        and Way.TAKEN in ways_to(step.key)
    )


def rejection_is_sent_back(case: CaseProgress, review: PlannedStep) -> bool:
    """Return whether the map has no step for a joint review's rejection."""
    return not any(
        case.graph.by_key[key].on_decision == REJECTED for key in case.graph.after[review.key]
    )


def _follows(case: CaseProgress, before: PlannedStep, step: PlannedStep) -> bool:
    """Return whether a step is opened by how the one before it ended.

    What asks for no decision follows any; after a joint review it follows an approval.
    """
    wanted = step.on_decision
    if wanted is None and before.kind is StepKind.JOINT_REVIEW:
        wanted = APPROVED
    return wanted is None or wanted == case.ended[before.key].decision
