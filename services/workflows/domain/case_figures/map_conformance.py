"""How far live cases followed the agreed map, move by move.

A case's moves are its openings, in their order. A move follows the map where the map has such a
step for that department, the step was not opened before, and it is the first step or one directly
before it was done before. A step that is opened again was sent back to: that move follows no way
of the map, and from there on what comes after the step is open to be done anew. A case follows the
map where all its moves do and a step that nothing comes after was done. Decisions are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.planned_step import MappedStep


class CaseMove(NamedTuple):
    """One opening of a step in a case."""

    activity: str
    department: str
    done: bool
    """Whether it was done: neither sent back nor withdrawn."""


class MapConformance(NamedTuple):
    """How many cases and moves there are, and how many of them follow the map."""

    cases: int = 0
    conforming_cases: int = 0
    moves: int = 0
    conforming_moves: int = 0

    def plus(self, other: MapConformance) -> MapConformance:
        """Return both together."""
        return MapConformance(*(one + two for one, two in zip(self, other, strict=True)))

    def times(self, cases: int) -> MapConformance:
        """Return what so many cases of this kind are together."""
        return MapConformance(*(one * cases for one in self))


def compare_with_map(steps: tuple[MappedStep, ...], moves: Sequence[CaseMove]) -> MapConformance:
    """Return how far one case followed the steps of its version."""
    graph = FlowGraph(steps)
    opened: set[tuple[str, str]] = set()
    done: set[str] = set()
    conforming = 0
    for move in moves:
        keys = [step.key for step in steps if _is_step_of(step, move)]
        fresh = [key for key in keys if (key, move.department) not in opened]
        on_the_way = [key for key in fresh if _is_reached(graph, key, done)]
        conforming += bool(on_the_way)
        if not fresh:
            again = {one for key in keys for one in (key, *graph.all_after(key))}
            opened = {one for one in opened if one[0] not in again}
            done -= again
        for key in (on_the_way or fresh or keys)[:1]:
            opened.add((key, move.department))
            done |= {key} if move.done else set()
    reached_an_end = any(not graph.after[key] for key in done)
    conforms = reached_an_end and conforming == len(moves)
    return MapConformance(1, int(conforms), len(moves), conforming)


def add_up(found: Iterable[MapConformance]) -> MapConformance:
    """Return all together; of none there are no cases."""
    total = MapConformance()
    for one in found:
        total = total.plus(one)
    return total


def _is_step_of(step: MappedStep, move: CaseMove) -> bool:
    holders = () if step.review is None else step.review.reviewers
    return step.name == move.activity and (
        step.department in {None, move.department} or move.department in holders
    )


def _is_reached(graph: FlowGraph[MappedStep], key: str, done: set[str]) -> bool:
    before = graph.before[key]
    return not before or not done.isdisjoint(before)
