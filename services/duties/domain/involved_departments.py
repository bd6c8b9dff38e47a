"""Further departments of an obligation: responsible, consulted and informed (执行、咨询、知会)."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.duties.domain.duty_refusals import AccountableInvolvedTwice, DepartmentInvolvedTwice


def _is_empty(departments: tuple[str, ...]) -> bool:
    return not departments


class InvolvedDepartments(BaseModel, frozen=True):
    """Who works on it, is asked before it is handed over, and is told, beside the accountable."""

    responsible: tuple[str, ...] = Field(default=(), exclude_if=_is_empty)
    """They do the work with the accountable department, and move the handoff like it."""
    consulted: tuple[str, ...] = Field(default=(), exclude_if=_is_empty)
    """They are asked, and answer, before it is handed over."""
    informed: tuple[str, ...] = Field(default=(), exclude_if=_is_empty)
    """They are told, and confirm that they have read it."""

    @property
    def all_departments(self) -> tuple[str, ...]:
        """Every one of them, in this order."""
        return (*self.responsible, *self.consulted, *self.informed)

    def validate_for(self, accountable: str) -> None:
        """Raise `InvalidDuty` where one is named twice, or the accountable one is among them."""
        seen: set[str] = set()
        for department in self.all_departments:
            folded = department.casefold()
            if folded == accountable.casefold():
                raise AccountableInvolvedTwice(department=department)
            if folded in seen:
                raise DepartmentInvolvedTwice(department=department)
            seen.add(folded)


NOBODY_INVOLVED = InvolvedDepartments()


def involves_nobody(involved: InvolvedDepartments) -> bool:
    """Return whether no further department is involved; such a field is left out of events."""
    return involved == NOBODY_INVOLVED
