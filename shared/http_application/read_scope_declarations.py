"""Sees that every read declares what it answers, and finds departments in the process's areas."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.routing import RouteContext

from shared.http.read_scope import (
    ReadScopeMode,
    ReadScopeRules,
    accept_every_department,
    declared_read_scope,
)
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.running_area import RunningArea

API_PREFIX = "/api/"


class UnscopedRead(Exception):
    """A GET route does not declare what kind of data it answers."""


def require_read_class(route: RouteContext) -> None:
    """Raise `UnscopedRead` where a route reads and does not declare a class."""
    path = str(route.path)
    if "GET" not in (route.methods or ()) or not path.startswith(API_PREFIX):
        return
    if declared_read_scope(route) is None:
        message = f"GET {route.path} does not declare what it answers; use RequireReadScope"
        raise UnscopedRead(message)


def read_scope_rules(areas: Sequence[RunningArea], mode: ReadScopeMode) -> ReadScopeRules:
    """Return the rules by which callers of these areas read.

    The first area that knows a department spells it: the one that owns departments, or one that
    refers to them.
    """
    knowing = [area for area in areas if _knows_departments(area)]
    if not knowing:
        return ReadScopeRules(mode, accept_every_department)

    async def find_department(code: str) -> str | None:
        for area in knowing:
            of_owner = area.definition.find_department
            found = await (
                area.references.find_department(code) if of_owner is None else of_owner(area, code)
            )
            if found is not None:
                return found
        return None

    return ReadScopeRules(mode, find_department)


def _knows_departments(area: RunningArea) -> bool:
    definition = area.definition
    return (
        definition.find_department is not None or ReferenceKind.DEPARTMENT in definition.refers_to
    )
