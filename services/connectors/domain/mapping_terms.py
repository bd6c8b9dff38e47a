"""What a mapping says: which items start which flow's cases, and which status is which command."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from services.connectors.domain.external_change import ExternalChange
from services.connectors.domain.foreign_names import ForeignName
from services.connectors.domain.fulfilment import FulfilmentRule
from services.connectors.domain.refusals import (
    DepartmentUnknown,
    FieldNotTaken,
    GoalTwice,
    MappingEmpty,
    MappingInvalid,
    NameTwice,
    RouteTwice,
    SendBackReasonMissing,
    StatusTwice,
)
from shared.eventsourcing.refusal import Refusal

Fault = tuple[str, Refusal]
"""The JSON pointer to what is wrong, and why."""


class StepAction(StrEnum):
    """What a status does to an open step of the case."""

    COMPLETE_STEP = "complete-step"
    SEND_BACK = "send-back"


class StatusRule(BaseModel, frozen=True):
    """The command that a status stands for."""

    status: ForeignName
    command: StepAction
    activity: str
    """The name of the step; it must be open."""
    decision: str | None = None
    """How the step ends, where its flow offers decisions."""
    reason: str | None = None
    """Why the step is sent back."""


class Route(BaseModel, frozen=True):
    """Where items of a project go: each starts a case of a flow."""

    project: ForeignName
    item_types: tuple[ForeignName, ...] = ()
    """The types of items; all of them where none is named."""
    flow_id: UUID
    department: str | None = None
    """For whom cases are started where neither a person nor a team says."""
    statuses: tuple[StatusRule, ...] = ()
    starts_on: ForeignName | None = None
    """The status at which a case is started; `None` where it is when the item is created."""

    def is_started_by(self, change: ExternalChange) -> bool:
        """Return whether a change is the one at which an item's case is started."""
        status = None if change.status_change is None else change.status_change.status
        return status == self.starts_on

    def is_about(self, project: str, item_type: str) -> bool:
        """Return whether items of this project and type go here."""
        return self.project == project and (not self.item_types or item_type in self.item_types)


class DepartmentOfName(BaseModel, frozen=True):
    """The department of a person or a team of the other system."""

    name: ForeignName
    department: str


class MappingTerms(BaseModel, frozen=True):
    """A version of a connector's mapping."""

    routes: tuple[Route, ...]
    people: tuple[DepartmentOfName, ...] = ()
    """Assignees by account id or name."""
    teams: tuple[DepartmentOfName, ...] = ()
    readings: tuple[FulfilmentRule, ...] = ()
    """Which figures of orders are readings of which goals."""

    def has_goal(self, goal_id: UUID) -> bool:
        """Return whether a figure is a reading of this goal."""
        return any(one.goal_id == goal_id for one in self.readings)

    def route_for(self, project: str, item_type: str) -> Route | None:
        """Return where items of a project and type go; a route that names the type comes first."""
        found = [one for one in self.routes if one.is_about(project, item_type)]
        return min(found, key=lambda one: not one.item_types, default=None)

    def department_for(self, change: ExternalChange, route: Route) -> str | None:
        """Return for which department a case is started: by assignee, by team, or by the route."""
        people = {one.name: one.department for one in self.people}
        teams = {one.name: one.department for one in self.teams}
        by_person = (people[name] for name in change.people if name in people)
        by_team = (teams[name] for name in change.teams if name in teams)
        return next(by_person, None) or next(by_team, None) or route.department

    def rule_for(self, project: str, item_type: str, status: str) -> StatusRule | None:
        """Return the command that a status stands for; `None` where it stands for none."""
        route = self.route_for(project, item_type)
        rules = () if route is None else route.statuses
        return next((one for one in rules if one.status == status), None)

    def departments(self) -> frozenset[str]:
        """Return the codes of all departments that it names."""
        return frozenset(code for _, code in _named_departments(self))

    def spelled(self, spell: Callable[[str], str]) -> MappingTerms:
        """Return it with each department's code as `spell` has it."""
        routes = [
            one if one.department is None else one.model_copy(update={"department": spell(code)})
            for one in self.routes
            for code in [one.department or ""]
        ]
        people, teams = (
            tuple(one.model_copy(update={"department": spell(one.department)}) for one in names)
            for names in (self.people, self.teams)
        )
        return self.model_copy(update={"routes": tuple(routes), "people": people, "teams": teams})


def refuse_faults(terms: MappingTerms, known_departments: Collection[str]) -> None:
    """Raise `MappingInvalid` with every fault of a mapping, unless it has none."""
    faults = [*_route_faults(terms), *_name_faults(terms)]
    if not terms.routes and not terms.readings:
        faults.append(("#/routes", MappingEmpty()))
    goals = [one.goal_id for one in terms.readings]
    faults += [
        (f"#/readings/{number}/goal_id", GoalTwice(goal=goal))
        for number, goal in enumerate(goals)
        if goal in goals[:number]
    ]
    faults += [
        (pointer, DepartmentUnknown(code=code))
        for pointer, code in _named_departments(terms)
        if code not in known_departments
    ]
    if faults:
        refusal = MappingInvalid(count=len(faults))
        refusal.details = faults
        raise refusal


def _route_faults(terms: MappingTerms) -> Iterator[Fault]:
    taken: set[tuple[str, str]] = set()
    for number, route in enumerate(terms.routes):
        for item_type in route.item_types or ("*",):
            if (route.project, item_type) in taken:
                named = {"item_type": item_type, "project": route.project}
                yield f"#/routes/{number}", RouteTwice(**named)
            taken.add((route.project, item_type))
        statuses: set[str] = set()
        for place, rule in enumerate(route.statuses):
            pointer = f"#/routes/{number}/statuses/{place}"
            if rule.status in statuses:
                yield f"{pointer}/status", StatusTwice(status=rule.status)
            statuses.add(rule.status)
            yield from _rule_faults(rule, pointer)


def _rule_faults(rule: StatusRule, pointer: str) -> Iterator[Fault]:
    command = rule.command.value
    match rule.command:
        case StepAction.COMPLETE_STEP:
            if rule.reason is not None:
                yield f"{pointer}/reason", FieldNotTaken(command=command, field="reason")
        case StepAction.SEND_BACK:
            if rule.reason is None:
                yield f"{pointer}/reason", SendBackReasonMissing()
            if rule.decision is not None:
                yield f"{pointer}/decision", FieldNotTaken(command=command, field="decision")


def _name_faults(terms: MappingTerms) -> Iterator[Fault]:
    for field, names in (("people", terms.people), ("teams", terms.teams)):
        taken: set[str] = set()
        for number, one in enumerate(names):
            if one.name in taken:
                yield f"#/{field}/{number}/name", NameTwice(name=one.name)
            taken.add(one.name)


def _named_departments(terms: MappingTerms) -> Iterator[tuple[str, str]]:
    for number, route in enumerate(terms.routes):
        if route.department is not None:
            yield f"#/routes/{number}/department", route.department
    for field, names in (("people", terms.people), ("teams", terms.teams)):
        for number, one in enumerate(names):
            yield f"#/{field}/{number}/department", one.department
