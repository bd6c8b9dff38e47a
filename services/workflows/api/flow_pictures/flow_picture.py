"""All that the pictures of a version show; each writer writes it in its own format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.workflows.api.flow_pictures.diagram import Diagram, NodeKind, Way, draw_diagram
from services.workflows.api.flow_pictures.measured import MeasuredMap
from services.workflows.api.flow_pictures.step_texts import StepTexts
from services.workflows.api.flow_pictures.words import Words
from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.planned_step import APPROVED, REJECTED, MappedStep


@dataclass(frozen=True)
class FlowPicture:
    """A version's map without a circle, with the words that it is shown in."""

    name: str
    number: int
    is_draft: bool
    steps: tuple[MappedStep, ...]
    words: Words
    department_names: Mapping[str, str]
    measured: MeasuredMap | None = None

    @cached_property
    def diagram(self) -> Diagram:
        """The nodes and ways."""
        return draw_diagram(self.steps)

    @cached_property
    def graph(self) -> FlowGraph[MappedStep]:
        """The order of the steps."""
        return FlowGraph(self.steps)

    @cached_property
    def texts(self) -> StepTexts:
        """What is said of steps."""
        return StepTexts(self.words, self.department_names)

    @property
    def title(self) -> str:
        """The flow's name and the version's number."""
        text = self.words.draft if self.is_draft else self.words.title
        return text.format(name=self.name, number=self.number)

    @cached_property
    def gateways(self) -> frozenset[str]:
        """The ids of the nodes at which a case goes one of several ways."""
        kinds = {NodeKind.DECISION, NodeKind.CHOICE, NodeKind.FORK}
        return frozenset(node.id for node in self.diagram.nodes if node.kind in kinds)

    def lines_of(self, step: MappedStep) -> Sequence[str]:
        """Return what is said of a step but its name, what was measured last."""
        lines = self.texts.details(step, self.graph)
        if self.measured is None:
            return lines
        return [*lines, *self.texts.measured(self.measured.steps.get(step.key))]

    def label_of(self, way: Way) -> str:
        """Return the decisions of a way, and of one of several how many cases took it."""
        said = {APPROVED: self.words.approved, REJECTED: self.words.rejected}
        parts = [self.words.or_word.join(said.get(one, one) for one in way.decisions)]
        if self.measured is not None and way.source in self.gateways and way.measured_by:
            parts.append(f"{self.measured.taken(way)} ×")
        return self.words.between.join(filter(None, parts))
