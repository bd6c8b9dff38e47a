"""A running case moves to another version of its flow: explicitly, and only where it fits.

What is open stays open under the step that its key, or the mapping, names in the new version: its
number, its due time and who has claimed it stay. What was done counts as done; what comes before an
open step or one that was done is not asked for any more. Whatever the new version asks for besides
is opened as in any case.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.workflows.domain.case_commands import MigrateCase
from services.workflows.domain.case_events import CaseEvent, CaseMigrated
from services.workflows.domain.case_state import RunningCase
from services.workflows.domain.migration_refusals import (
    DepartmentChanges,
    MappedTwice,
    MappingUnknown,
    OtherFlow,
    ReviewChanges,
    StepHasNoPlace,
)
from services.workflows.domain.planned_step import PlannedStep
from services.workflows.domain.step_openings import Passing, after, go_on
from services.workflows.domain.step_states import OpenStep


def migrate_case(command: MigrateCase, case: RunningCase) -> list[CaseEvent]:
    """Return the events that put a case on another version; none where it follows it already.

    Raises `OtherFlow`, and `StepHasNoPlace`, `MappedTwice`, `DepartmentChanges` or `ReviewChanges`
    where a step that is open does not fit the version.
    """
    started = case.started
    if command.flow_id != started.flow_id:
        raise OtherFlow(case=started.case)
    if command.flow_version == started.flow_version:
        return []
    _refuse_what_does_not_fit(command, case)
    migrated = CaseMigrated(
        case_id=started.case_id,
        case=started.case,
        flow_id=started.flow_id,
        from_version=started.flow_version,
        flow_version=command.flow_version,
        steps=command.steps,
        mapping=dict(command.mapping),
        at=command.at,
    )
    moved = after(case, [migrated])
    sender = next(iter(case.open_steps.values())).opened.department
    passing = Passing(command.at, sender, command.calendars)
    return [migrated, *go_on(moved, passing)]


def _refuse_what_does_not_fit(command: MigrateCase, case: RunningCase) -> None:
    new = {step.key: step for step in command.steps}
    _refuse_unknown_keys(command, case, new)
    standing: dict[str, set[str]] = {}
    for old in (*case.open_keys(), *case.ended):
        standing.setdefault(command.mapping.get(old, old), set()).add(old)
    for number, one in case.open_steps.items():
        planned = case.planned(one.opened)
        to = command.mapping.get(planned.key, planned.key)
        if to not in new:
            raise StepHasNoPlace(step=number, key=planned.key)
        if len(standing[to]) > 1:
            raise MappedTwice(keys=", ".join(sorted(standing[to])), to=to)
        _refuse_other_holders(number, one, planned, new[to])


def _refuse_other_holders(
    number: int, one: OpenStep, planned: PlannedStep, to: PlannedStep
) -> None:
    if planned.review is not None or to.review is not None:
        if planned.review != to.review:
            raise ReviewChanges(key=planned.key, to=to.key)
    elif to.department != one.opened.department:
        raise DepartmentChanges(
            step=number, holder=one.opened.department, to=to.key, department=to.department
        )


def _refuse_unknown_keys(
    command: MigrateCase, case: RunningCase, new: Mapping[str, PlannedStep]
) -> None:
    for old, to in command.mapping.items():
        if old not in case.graph.by_key:
            raise MappingUnknown(key=old, version=case.started.flow_version)
        if to not in new:
            raise MappingUnknown(key=to, version=command.flow_version)
