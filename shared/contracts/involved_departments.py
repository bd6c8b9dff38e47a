"""The field of facts that says which further departments an obligation involves."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from shared.contracts.concerned_departments import DepartmentCode


class Involved(BaseModel, frozen=True):
    """Departments beside the accountable one and the recipient."""

    responsible: tuple[DepartmentCode, ...] = ()
    """They do the work with the accountable department."""
    consulted: tuple[DepartmentCode, ...] = ()
    """They are asked before it is handed over."""
    informed: tuple[DepartmentCode, ...] = ()
    """They are told, and confirm that they have read it."""

    @property
    def all_departments(self) -> tuple[str, ...]:
        """Every one of them, in this order."""
        return (*self.responsible, *self.consulted, *self.informed)


NOBODY = Involved()
InvolvedDepartments = Annotated[
    Involved, Field(exclude_if=lambda involved: not involved.all_departments)
]
"""The further departments; left out where there are none, and in facts of earlier versions."""
