"""What a mapping says: where items go, and whose people and teams belong to which department."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from pydantic import BaseModel

from services.connectors.domain.external_change import ExternalChange
from services.connectors.domain.foreign_names import ForeignName
from services.connectors.domain.fulfilment import FulfilmentRule
from services.connectors.domain.mapping_routes import CreatingRoute, Route
from services.connectors.domain.write_back_terms import WriteBackRule

DEPARTMENT_FIELDS = ("department", "asker", "recipient")
"""The fields of routes that name a department."""


class DepartmentOfName(BaseModel, frozen=True):
    """The department of a person or a team of the other system."""

    name: ForeignName
    department: str


class MappingTerms(BaseModel, frozen=True):
    """A version of a connector's mapping."""

    routes: tuple[Route, ...]
    people: tuple[DepartmentOfName, ...] = ()
    """Assignees, and authors of comments, by account id or name."""
    teams: tuple[DepartmentOfName, ...] = ()
    readings: tuple[FulfilmentRule, ...] = ()
    """Which figures of orders are readings of which goals."""
    write_back: tuple[WriteBackRule, ...] = ()
    """What is written to items when something happens here."""

    def has_goal(self, goal_id: UUID) -> bool:
        """Return whether a figure is a reading of this goal."""
        return any(one.goal_id == goal_id for one in self.readings)

    def route_for(self, project: str, item_type: str) -> Route | None:
        """Return where items of a project and type go; a route that names the type comes first."""
        found = [one for one in self.routes if one.is_about(project, item_type)]
        return min(found, key=lambda one: not one.item_types, default=None)

    def department_for(self, change: ExternalChange, route: CreatingRoute) -> str | None:
        """Return the department of an item: by its assignee, by its team, or by the route."""
        teams = {one.name: one.department for one in self.teams}
        by_team = (teams[name] for name in change.teams if name in teams)
        return self.department_of(change.people) or next(by_team, None) or route.department

    def department_of(self, names: Sequence[str]) -> str | None:
        """Return the department of a person by the first of their names that is known."""
        people = {one.name: one.department for one in self.people}
        return next((people[name] for name in names if name in people), None)

    def named_departments(self) -> Iterator[tuple[str, str]]:
        """Yield the code of each department that it names, after the JSON pointer to it."""
        for number, route in enumerate(self.routes):
            for field in DEPARTMENT_FIELDS:
                code = getattr(route, field, None)
                if code is not None:
                    yield f"#/routes/{number}/{field}", code
        for field, names in (("people", self.people), ("teams", self.teams)):
            for number, one in enumerate(names):
                yield f"#/{field}/{number}/department", one.department

    def departments(self) -> frozenset[str]:
        """Return the codes of all departments that it names."""
        return frozenset(code for _, code in self.named_departments())

    def spelled(self, spell: Callable[[str], str]) -> MappingTerms:
        """Return it with each department's code as `spell` has it."""
        routes = tuple(
            one.model_copy(
                update={
                    field: spell(code)
                    for field in DEPARTMENT_FIELDS
                    for code in [getattr(one, field, None)]
                    if code is not None
                }
            )
            for one in self.routes
        )
        people, teams = (
            tuple(one.model_copy(update={"department": spell(one.department)}) for one in names)
            for names in (self.people, self.teams)
        )
        return self.model_copy(update={"routes": routes, "people": people, "teams": teams})
