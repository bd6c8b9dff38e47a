"""Finds the place in a route's dependencies where what every read takes is put."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant

from shared.http.auth import RequireAnyRole


def behind_authorisation(dependant: Dependant) -> tuple[list[Dependant], int]:
    """Return a list of dependencies, and the place in it right behind the authorisation.

    Without authorisation it is the end of the route's own dependencies.
    """
    for parent in dependants_below(dependant):
        for index, one in enumerate(parent.dependencies):
            if isinstance(one.call, RequireAnyRole):
                return parent.dependencies, index + 1
    return dependant.dependencies, len(dependant.dependencies)


def dependants_below(dependant: Dependant) -> Iterator[Dependant]:
    """Yield a dependant and everything below it."""
    pending = [dependant]
    while pending:
        current = pending.pop()
        yield current
        pending += current.dependencies
