"""A version's map as a diagram: its steps, and between them where it divides and joins.

A join waits for every branch that can still be reached, which is BPMN's inclusive gateway. What
follows a decision is divided by an exclusive one; if further steps follow whatever was decided,
by an inclusive one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.planned_step import APPROVED, REJECTED, MappedStep, StepKind

Measured = tuple[str | None, str | None]
"""What a way is measured by: the cases that did the first step and then opened the second one."""


class NodeKind(StrEnum):
    """What a node of a diagram is."""

    START = "start"
    STEP = "step"
    DECISION = "decision"
    """One of the ways that leave it is taken."""
    CHOICE = "choice"
    """Some of the ways that leave it are taken: by the decision, or always."""
    FORK = "fork"
    """All ways that leave it are taken."""
    JOIN = "join"
    END = "end"


START = "start_1"
END = "end_1"


@dataclass(frozen=True)
class Node:
    """A node; its id is of ASCII, begins with a letter, and is the same for the same map."""

    id: str
    kind: NodeKind
    step: MappedStep | None = None


@dataclass(frozen=True)
class Way:
    """A way from one node to another one."""

    source: str
    target: str
    measured_by: tuple[Measured, ...]
    """Of several the greatest counts."""
    decisions: tuple[str, ...] = ()
    """The decisions by which it is taken; empty where it is taken after any."""


@dataclass(frozen=True)
class Diagram:
    """The nodes and the ways of a version's map."""

    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]


def draw_diagram(steps: Sequence[MappedStep]) -> Diagram:
    """Return the diagram of a map, which must have no circle; steps after unknown ones are roots.

    A map with other faults is drawn as it is, so that a draft can be looked at.
    """
    return _Drawing(FlowGraph(tuple(steps))).draw()


def rejection_leads_back(graph: FlowGraph[MappedStep], step: MappedStep) -> bool:
    """Return whether a joint review's rejection has no way of its own."""
    return step.kind is StepKind.JOINT_REVIEW and not any(
        graph.by_key[key].on_decision == REJECTED for key in graph.after[step.key]
    )


class _Drawing:
    def __init__(self, graph: FlowGraph[Any]) -> None:
        self.graph = graph
        self.ids = {key: f"step_{at}" for at, key in enumerate(graph.by_key, 1)}
        self.joined = {
            step.key
            for at, step in enumerate(graph.steps)
            if len(graph.before[step.key]) + (at == 0) > 1
        }
        self.nodes: list[Node] = []
        self.ways: list[Way] = []
        self.forks = 0

    def draw(self) -> Diagram:
        first = self.graph.steps[0]
        self.nodes.append(Node(START, NodeKind.START))
        self.ways.append(Way(START, self._entry(first.key), ((None, first.key),)))
        for step in self.graph.by_key.values():
            if step.key in self.joined:
                join = self._entry(step.key)
                self.nodes.append(Node(join, NodeKind.JOIN))
                self.ways.append(Way(join, self.ids[step.key], ((None, step.key),)))
            self.nodes.append(Node(self.ids[step.key], NodeKind.STEP, step))
            self._lead_on(step)
        self.nodes.append(Node(END, NodeKind.END))
        return Diagram(tuple(self.nodes), tuple(self.ways))

    def _entry(self, key: str) -> str:
        """Return the node through which a step is reached."""
        own = self.ids[key]
        return own.replace("step", "join") if key in self.joined else own

    def _lead_on(self, step: MappedStep) -> None:
        source, after = self.ids[step.key], self.graph.after[step.key]
        done: tuple[Measured, ...] = ((step.key, None),)
        if not after:
            self.ways.append(Way(source, END, done))
            return
        by_decision = self._by_decision(step)
        always = by_decision.pop(None, [])
        if not by_decision:
            self._split(source, step, always, ())
            return
        kind = NodeKind.CHOICE if always else NodeKind.DECISION
        gateway = source.replace("step", kind.value)
        self.nodes.append(Node(gateway, kind))
        self.ways.append(Way(source, gateway, done))
        for key in always:
            self.ways.append(Way(gateway, self._entry(key), ((step.key, key),)))
        for decision, keys in by_decision.items():
            if decision is not None:
                self._split(gateway, step, keys, (decision,))
        if not always and (nowhere := tuple(self._without_way(step, by_decision))):
            self.ways.append(Way(gateway, END, (), nowhere))

    def _by_decision(self, step: MappedStep) -> dict[str | None, list[str]]:
        """Return the steps after one by the decision they follow, `None` for any."""
        found: dict[str | None, list[str]] = {}
        asks = step.kind is StepKind.JOINT_REVIEW and not rejection_leads_back(self.graph, step)
        for key in self.graph.after[step.key]:
            wanted = self.graph.by_key[key].on_decision or (APPROVED if asks else None)
            if step.kind is StepKind.JOINT_REVIEW and not asks:
                wanted = None  # it goes on only after an approval
            found.setdefault(wanted, []).append(key)
        return found

    def _without_way(
        self, step: MappedStep, by_decision: dict[str | None, list[str]]
    ) -> Iterator[str]:
        return (one for one in step.possible_decisions if one not in by_decision)

    def _split(
        self, source: str, step: MappedStep, keys: Sequence[str], decisions: tuple[str, ...]
    ) -> None:
        """Lead from a node to all of these steps."""
        pairs: tuple[Measured, ...] = tuple((step.key, key) for key in keys)
        if len(keys) == 1:
            self.ways.append(Way(source, self._entry(keys[0]), pairs, decisions))
            return
        self.forks += 1
        fork = f"fork_{self.forks}"
        self.nodes.append(Node(fork, NodeKind.FORK))
        self.ways.append(Way(source, fork, pairs, decisions))
        self.ways += [
            Way(fork, self._entry(key), (pair,)) for key, pair in zip(keys, pairs, strict=True)
        ]
