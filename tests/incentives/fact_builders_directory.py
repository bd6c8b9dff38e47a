"""Builds the facts of the directory about departments that ended or were a mistake."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from shared.contracts import directory_changes
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import build_fact
from tests.incentives.generic_fact_builders import OCTOBER_15


def department_succeeded(department: str, *successors: str) -> Fact:
    """Build the fact that others took over from a department; the first has all but one item."""
    contract = directory_changes.DepartmentSucceeded(
        succession_id=UUID(int=1),
        department=department,
        successor=successors[0],
        kind="split",
        items=tuple(
            directory_changes.SuccessionItem(area="duties", id=UUID(int=2), successor=one)
            for one in successors[1:]
        ),
        valid_from=date(2026, 10, 20),
        reason="reorganised",
        at=OCTOBER_15,
    )
    return build_fact(contract, f"department-{department}", 4)


def department_withdrawn(department: str) -> Fact:
    """Build the fact that a department was a mistake."""
    contract = directory_changes.DepartmentWithdrawn(
        department=department, reason="misspelt", at=OCTOBER_15
    )
    return build_fact(contract, f"department-{department}", 4)
