"""Makes every read of an area take `as_of` and `known_at`, except those that say why they do not.

A route that declares one of them itself answers it by its own query where it can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.routing import RouteContext

from shared.http.past_reads import PastReadParameters, ReadsOwnDay, ReadsOwnRecordTime
from shared.http_application.route_dependants import behind_authorisation, dependants_below

if TYPE_CHECKING:
    from shared.service_runtime.running_area import RunningArea

EVENTS_OPERATION = "get_event"
"""A stored event never changes, so there is no past of it."""


def read_the_past(route: RouteContext, areas: Sequence[RunningArea]) -> None:
    """Let a route that reads an area's history take the two times, behind its authorisation."""
    dependant: Dependant | None = getattr(route, "dependant", None)
    path = route.path or ""
    area = next((one for one in areas if path.startswith(f"/api/{one.name}/")), None)
    if dependant is None or area is None or "GET" not in (route.methods or ()):
        return
    if route.name in {*area.definition.reads_of_the_present, EVENTS_OPERATION}:
        return
    siblings, position = behind_authorisation(dependant)
    known = next((one.call for one in siblings if isinstance(one.call, PastReadParameters)), None)
    if known is None:
        known = _parameters_for(dependant)
        call: Callable[..., Any] = known
        siblings.insert(position, get_dependant(path=path, call=call))
    known.follow(area.clock)


def _parameters_for(dependant: Dependant) -> PastReadParameters:
    own = {field.alias for one in dependants_below(dependant) for field in one.query_params}
    if "known_at" in own:
        return ReadsOwnRecordTime()
    return ReadsOwnDay() if "as_of" in own else PastReadParameters()
