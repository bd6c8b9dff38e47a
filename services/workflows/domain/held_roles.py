"""Which roles people hold in the departments, as far as the area has heard, and who is missing.

The directory publishes who is assigned where with which roles. What it said before it published the
roles leaves them unknown, and where no person is known at all, nothing is: then no role is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.workflows.domain.map_faults import RoleNobodyHolds
from services.workflows.domain.planned_step import MappedStep

ANY_DEPARTMENT = {"en": "any department", "zh": "任何部门"}


@dataclass(frozen=True)
class HeldRoles:
    """The roles that the people of each department have on a day."""

    by_department: Mapping[str, frozenset[str] | None]
    """Of the departments with people; `None` where the roles of one of them are unknown."""

    def are_missing(self, role: str, *departments: str) -> bool:
        """Return whether nobody in any of the departments holds a role; without one: nobody at all.

        It is false where that is not known.
        """
        asked = departments or tuple(self.by_department)
        held = [self.by_department.get(one, frozenset()) for one in asked]
        return bool(self.by_department) and all(
            roles is not None and role not in roles for roles in held
        )


NO_PEOPLE_KNOWN = HeldRoles({})
"""What is said where nothing is known of people."""


def faults_of_roles(step: MappedStep, held: HeldRoles) -> Iterator[RoleNobodyHolds]:
    """Yield what a step asks of people whom the directory does not have."""
    review = step.review
    if step.role is not None:
        doing = [step.department] if review is None else review.reviewers
        for department in doing:
            asked = () if department is None else (department,)
            if held.are_missing(step.role, *asked):
                yield _fault(step, step.role, *asked)
    if review is not None and review.veto_role is not None:
        voting = review.reviewers if review.veto is None else (review.veto,)
        if held.are_missing(review.veto_role, *voting):
            yield _fault(step, review.veto_role, *voting)


def _fault(step: MappedStep, role: str, *departments: str) -> RoleNobodyHolds:
    named = ", ".join(departments)
    where = {"en": named, "zh": named} if named else ANY_DEPARTMENT
    return RoleNobodyHolds(key=step.key, role=role, where=where)
