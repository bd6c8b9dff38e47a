"""How rows of cases change when a department's successor takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.workflows.domain.case_events import CaseTransferred
from services.workflows.domain.step_events import StepTransferred

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def pass_on(db: Connection, event: StepTransferred | CaseTransferred) -> None:
    """Let a successor hold a step, which nobody has claimed then, or be asked by a case."""
    match event:
        case StepTransferred(case_id=case_id, step=step, department=department):
            await db.execute(
                "UPDATE case_step SET department = $3, claimed_by = NULL, claimed_at = NULL"
                " WHERE case_id = $1 AND step = $2",
                case_id,
                step,
                department,
            )
        case CaseTransferred(case_id=case_id, was=was, department=department):
            await db.execute(
                "UPDATE case_file SET successors = array_append(successors, $3),"
                " started_for = CASE WHEN started_for = $2 THEN $3 ELSE started_for END"
                " WHERE case_id = $1",
                case_id,
                was,
                department,
            )
