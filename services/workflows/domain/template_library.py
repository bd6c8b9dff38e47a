"""The templates that come with the product; a company takes one over with its own departments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.filled_form import Fault
from services.workflows.domain.form_fields import FormField
from services.workflows.domain.json_pointer import Path, pointer_to
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.template_refusals import (
    LibraryRoleMissing,
    LibraryRolesIncomplete,
    LibraryRoleSingle,
    LibraryRoleUnknown,
)
from services.workflows.domain.template_terms import Baseline, TemplateTerms
from shared.eventsourcing.refusal import Refusal

NAMESPACE = UUID("0d6ed2f4-52a4-5c84-9b5f-7a4c3c3f0c55")
"""The namespace of the ids of what is taken over (RFC 9562, version 5)."""

GivenDepartments = Mapping[str, tuple[str, ...]]
"""The company's departments by role."""


@dataclass(frozen=True, slots=True)
class LibraryRole:
    """A part in a library template's flow that departments of the company take."""

    key: str
    label: BothLanguages
    several: bool = False
    """Whether more than one department may take it."""


@dataclass(frozen=True, slots=True)
class LibraryTemplate:
    """A template with its flow; where steps name departments, these are keys of roles."""

    key: str
    name: BothLanguages
    description: BothLanguages
    roles: tuple[LibraryRole, ...]
    steps: tuple[MappedStep, ...]
    subject: str
    form: tuple[FormField, ...]

    @property
    def template_id(self) -> UUID:
        """The id of the template in every installation."""
        return uuid5(NAMESPACE, f"template {self.key}")

    @property
    def flow_id(self) -> UUID:
        """The id of its flow in every installation."""
        return uuid5(NAMESPACE, f"flow {self.key}")

    @property
    def flow_name(self) -> str:
        """The name of its flow."""
        return f"{self.name.zh} {self.name.en}"

    def steps_for(self, departments: GivenDepartments) -> tuple[MappedStep, ...]:
        """Return the steps with the company's departments; a reviewer of two roles stands once."""
        return tuple(_step_for(step, departments) for step in self.steps)

    def terms_with(self, baseline: Baseline) -> TemplateTerms:
        """Return what the template says in an installation."""
        return TemplateTerms(
            flow_id=self.flow_id,
            name=self.name,
            description=self.description,
            subject=self.subject,
            form=self.form,
            baseline=baseline,
        )

    def refuse_wrong_roles(
        self, given: GivenDepartments, judged: Mapping[str, str | Refusal]
    ) -> None:
        """Raise `LibraryRolesIncomplete` with everything that is wrong with the departments.

        `judged` has for each how the directory spells it, or why it cannot be named.
        """
        faults = list(self._wrong_roles(given, judged))
        if faults:
            refusal = LibraryRolesIncomplete(number=len(faults))
            refusal.details = tuple((pointer_to(path), reason) for path, reason in faults)
            raise refusal

    def _wrong_roles(
        self, given: GivenDepartments, judged: Mapping[str, str | Refusal]
    ) -> Iterator[Fault]:
        for role in self.roles:
            at: Path = ("departments", role.key)
            label = role.label.by_language
            codes = given.get(role.key, ())
            if not codes:
                yield at, LibraryRoleMissing(minimum=1, label=label)
            if len(codes) > 1 and not role.several:
                yield at, LibraryRoleSingle(label=label)
            for place, code in enumerate(codes):
                found = judged[code]
                if isinstance(found, Refusal):
                    yield (*at, place), found
        keys = [role.key for role in self.roles]
        for key in given:
            if key not in keys:
                unknown = LibraryRoleUnknown(key=key, possible=", ".join(keys))
                yield ("departments", key), unknown


def _step_for(step: MappedStep, departments: GivenDepartments) -> MappedStep:
    changed: dict[str, object] = {}
    if step.department is not None:
        changed["department"] = departments[step.department][0]
    if step.review is not None:
        named = [code for role in step.review.reviewers for code in departments[role]]
        reviewers = tuple(dict.fromkeys(named))
        changed["review"] = step.review.model_copy(update={"reviewers": reviewers})
    return step.model_copy(update=changed)
