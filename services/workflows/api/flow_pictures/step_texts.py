"""What a picture says of a step, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.workflows.api.flow_pictures.diagram import rejection_leads_back
from services.workflows.api.flow_pictures.measured import MeasuredStep
from services.workflows.api.flow_pictures.words import Words
from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.planned_step import JointReview, MappedStep


@dataclass(frozen=True)
class StepTexts:
    """Says what there is to say of steps, in one language."""

    words: Words
    names: Mapping[str, str]
    """The names of departments by their codes; a department without one is named by its code."""

    def kind(self, step: MappedStep) -> str:
        """Return what is done in a step, and how it is signed."""
        parts = [self.words.kinds[step.kind]]
        if step.approval_mode is not None:
            parts.append(self.words.modes[step.approval_mode])
        return self.words.between.join(parts)

    def owner(self, step: MappedStep) -> str:
        """Return who answers for a step: the department's name and code, and the role."""
        return self._with_role(step.department, step.role, self.words.any_department)

    def department(self, code: str) -> str:
        """Return a department's name with its code."""
        name = self.names.get(code)
        return code if name is None or name == code else f"{name} ({code})"

    def details(self, step: MappedStep, graph: FlowGraph[MappedStep]) -> Sequence[str]:
        """Return everything but a step's name."""
        words = self.words
        standard = words.duration(step.standard)
        lines = [self.kind(step)]
        # The reviewers do a joint review; it has an owner only where the map names one.
        if step.review is None or step.department is not None or step.role is not None:
            lines.append(words.owner.format(self.owner(step)))
        lines.append(words.standard.format(words.hours[step.working_hours].format(standard)))
        if step.produces is not None:
            lines.append(words.produces.format(step.produces))
        if step.decisions:
            lines.append(words.decides.format(words.or_word.join(step.decisions)))
        if step.review is not None:
            lines += self._review(step.review)
        if rejection_leads_back(graph, step):
            lines.append(words.sent_back)
        return lines

    def _review(self, review: JointReview) -> Sequence[str]:
        rule = self.words.rules[review.rule].format(number=review.number)
        names = self.words.between.join(map(self.department, review.reviewers))
        lines = [self.words.asks.format(rule=rule, names=names)]
        if review.veto is not None or review.veto_role is not None:
            who = self._with_role(review.veto, review.veto_role, self.words.any_reviewer)
            lines.append(self.words.veto.format(who))
        return lines

    def _with_role(self, department: str | None, role: str | None, any_department: str) -> str:
        """Return a department, with the role of it that is meant, if any."""
        owner = any_department if department is None else self.department(department)
        if role is None:
            return owner
        return self.words.role.format(owner=owner, role=self.words.roles.get(role, role))

    def measured(self, found: MeasuredStep | None) -> Sequence[str]:
        """Return what was measured of a step; that nothing was, where no case was at it."""
        words = self.words
        if found is None:
            return [words.not_measured]
        lines = [words.measured.format(found.openings)]
        parts = []
        if found.median is not None:
            parts.append(words.median.format(words.duration(found.median)))
        if found.waiting is not None:
            parts.append(words.waiting.format(words.duration(found.waiting)))
        if found.late_share is not None:
            percent = (found.late_share * 100).quantize(Decimal(1), ROUND_HALF_UP)
            parts.append(words.late.format(percent))
        return [*lines, words.between.join(parts)] if parts else lines
