"""Query parameters: a route refuses those it does not know, and takes several values where it says.

What a route knows is worked out once, from its signature, when the application is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_validation_alias
from fastapi.routing import RouteContext
from pydantic import AfterValidator

from shared.http.auth import RequireAnyRole
from shared.http.field_reasons import FieldReason, NameUnknown, NearName, SentTwice
from shared.http.problem_details import InvalidField, ProblemError
from shared.http.request_problems import RepeatedParameter, UnknownParameter, UnknownValue

Value = TypeVar("Value")

MAX_FILTER_VALUES = 50
"""The largest number of values of one filter."""


def _without_order(values: list[Any] | None) -> list[Any] | None:
    """Return the values sorted and each once, so that a cursor fits them in any order."""
    return None if values is None else sorted(set(values))


SeveralValues = Annotated[
    list[Value] | None,
    Query(max_length=MAX_FILTER_VALUES, description="May be given several times"),
    AfterValidator(_without_order),
]
"""A filter that may be given several times, `?status=awaited&status=offered`; `None` if left out.

`status: SeveralValues[HandoffStatus] = None`; the list's condition is `status = ANY ({status})`.
"""


class QueryParameterCheck:
    """A dependency of a route that refuses unknown query parameters, and single ones sent twice."""

    def __init__(self, dependant: Dependant) -> None:
        """Take the route's parameters from its dependency tree."""
        fields = [field for one in _tree(dependant) for field in one.query_params]
        self.known = frozenset(get_validation_alias(field) for field in fields)
        self.several = frozenset(
            get_validation_alias(field)
            for field in fields
            if field_annotation_is_sequence(field.field_info.annotation)
        )

    async def __call__(self, request: Request) -> None:
        """Raise `Problem` 422 if the route does not know what the query says."""
        if not request.scope["query_string"]:
            return
        names = [name for name, _ in request.query_params.multi_items()]
        unknown = [name for name in dict.fromkeys(names) if name not in self.known]
        if unknown:
            raise self._unknown(unknown)
        if len(names) == len(set(names)):
            return
        repeated = [
            name
            for name in dict.fromkeys(names)
            if names.count(name) > 1 and name not in self.several
        ]
        if repeated:
            errors = [InvalidField.because(SentTwice(), {"parameter": name}) for name in repeated]
            raise RepeatedParameter(names=", ".join(repeated), errors=errors)

    def _unknown(self, unknown: list[str]) -> ProblemError:
        known = ", ".join(sorted(self.known)) or "–"
        errors = [
            InvalidField.because(_hint(name, self.known), {"parameter": name}) for name in unknown
        ]
        return UnknownParameter(names=", ".join(unknown), known=known, errors=errors)


def find_query_parameter_check(route: RouteContext) -> QueryParameterCheck | None:
    """Return what checks the query parameters of a route, `None` where nothing does."""
    checks = (one.call for one in _tree(getattr(route, "dependant", None)))
    return next((one for one in checks if isinstance(one, QueryParameterCheck)), None)


def refuse_unknown_query_parameters(route: RouteContext) -> None:
    """Make a route refuse what it does not know: right behind its authorisation.

    So nobody learns parameters without a token, and a command is not begun. A route that refuses
    them already is left as it is.
    """
    dependant: Dependant | None = getattr(route, "dependant", None)
    if dependant is None or find_query_parameter_check(route) is not None:
        return
    siblings, position = dependant.dependencies, len(dependant.dependencies)
    for parent in _tree(dependant):
        for index, one in enumerate(parent.dependencies):
            if isinstance(one.call, RequireAnyRole):
                siblings, position = parent.dependencies, index + 1
    check: Callable[..., Any] = QueryParameterCheck(dependant)
    siblings.insert(
        position, Dependant(call=check, path=dependant.path, request_param_name="request")
    )


def unknown_value(parameter: str, value: str, known: list[str]) -> ProblemError:
    """Return the problem 422 of a value that names nothing known; `known` is what it may be."""
    error = InvalidField.because(_hint(value, frozenset(known)), {"parameter": parameter})
    names = ", ".join(known)
    return UnknownValue(parameter=parameter, value=value, known=names, errors=[error])


def _tree(dependant: Dependant | None) -> Iterator[Dependant]:
    """Yield a dependant and everything below it."""
    pending = [] if dependant is None else [dependant]
    while pending:
        current = pending.pop()
        yield current
        pending += current.dependencies


def _hint(name: str, known: frozenset[str]) -> FieldReason:
    near = get_close_matches(name, sorted(known), n=1)
    return NearName(near=near[0]) if near else NameUnknown()
