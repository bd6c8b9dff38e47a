"""Which facts are about things that other areas name, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from shared.contracts import (
    directory,
    directory_changes,
    duties,
    duties_changes,
    goals_corrections,
    goals_structure,
    workflows,
    workflows_changes,
)
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.eventsourcing.published_fact import Fact
from shared.postgres.reference_table import (
    Reference,
    ReferenceKind,
    delete_reference,
    insert_references,
    update_reference,
)
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

PUBLISHING_AREAS = {
    ReferenceKind.DEPARTMENT: "directory",
    ReferenceKind.PROJECT: "duties",
    ReferenceKind.GOAL: "goals",
    ReferenceKind.FLOW: "workflows",
    ReferenceKind.CASE: "workflows",
}
"""The area that owns the things of a kind and publishes their facts."""

_CONTRACTS: Sequence[type[BaseModel]] = (
    directory.DepartmentRegistered,
    directory.DepartmentPlaced,
    directory.DepartmentRenamed,
    directory.DepartmentClosed,
    directory_changes.DepartmentWithdrawn,
    duties_changes.ProjectPlanned,
    duties_changes.ProjectPlanChanged,
    duties.ProjectStarted,
    duties_changes.ProjectWithdrawn,
    goals_structure.GoalSet,
    goals_structure.GoalMoved,
    goals_structure.GoalArchived,
    goals_corrections.GoalWithdrawn,
    workflows.FlowMapped,
    workflows.CaseStarted,
    workflows.CaseFinished,
    workflows_changes.CaseWithdrawn,
)
_CONTRACT_BY_TYPE: dict[str, type[BaseModel]] = {
    contract.model_fields["type"].default: contract for contract in _CONTRACTS
}
REFERENCE_FACT_TYPES = frozenset(_CONTRACT_BY_TYPE)
"""The types of the facts that are recorded here."""


async def record_reference_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Bring the table up to date with a batch of facts; facts about other things are skipped.

    What is new is inserted together, up to the next change of something that exists.
    """
    new: list[Reference] = []
    for fact in facts:
        contract = _CONTRACT_BY_TYPE.get(fact.type)
        if contract is None:
            continue
        said = contract.model_validate_json(fact.data)
        match said:
            case directory.DepartmentRegistered(department=code, name=name, valid_from=since):
                new.append(Reference(ReferenceKind.DEPARTMENT, code, name, since))
            case duties.ProjectFact(project_id=id_, name=name):
                new.append(Reference(ReferenceKind.PROJECT, str(id_), name))
            case goals_structure.GoalSet() | goals_structure.GoalMoved():
                new.append(Reference(ReferenceKind.GOAL, str(said.goal_id), said.goal))
            case workflows.FlowMapped(flow_id=id_, name=name):
                new.append(Reference(ReferenceKind.FLOW, str(id_), name))
            case workflows.CaseStarted(case_id=id_, case=name):
                new.append(Reference(ReferenceKind.CASE, str(id_), name))
            case _:
                await _insert(unit.connection, new)
                new = []
                await _change(unit.connection, said)
    await _insert(unit.connection, new)


async def _insert(db: Connection, references: Sequence[Reference]) -> None:
    if references:
        await insert_references(db, references)


async def _change(db: Connection, fact: BaseModel) -> None:
    match fact:
        case directory.DepartmentPlaced(department=code, valid_from=since):
            await update_reference(db, ReferenceKind.DEPARTMENT, code, "valid_from", since)
        case directory.DepartmentRenamed(department=code, name=name):
            await update_reference(db, ReferenceKind.DEPARTMENT, code, "name", name)
        case directory.DepartmentClosed(department=code, valid_to=last_day):
            await update_reference(db, ReferenceKind.DEPARTMENT, code, "valid_to", last_day)
        case goals_structure.GoalArchived(goal_id=id_, at=at):
            last_day = at.astimezone(COMPANY_TIME_ZONE).date()
            await update_reference(db, ReferenceKind.GOAL, str(id_), "valid_to", last_day)
        case (
            workflows.CaseFinished(case_id=id_, at=at)
            | workflows_changes.CaseWithdrawn(case_id=id_, at=at)
        ):
            last_day = at.astimezone(COMPANY_TIME_ZONE).date()
            await update_reference(db, ReferenceKind.CASE, str(id_), "valid_to", last_day)
        case directory_changes.DepartmentWithdrawn(department=code):
            await delete_reference(db, ReferenceKind.DEPARTMENT, code)
        case duties_changes.ProjectWithdrawn(project_id=id_):
            await delete_reference(db, ReferenceKind.PROJECT, str(id_))
        case goals_corrections.GoalWithdrawn(goal_id=id_):
            await delete_reference(db, ReferenceKind.GOAL, str(id_))
        case _:
            raise AssertionError(fact)  # `_CONTRACTS` names another one
