"""The codes of problems as named enumerations, each with its texts in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from shared.eventsourcing.refusal import Refusal
from shared.http.problem_details import ProblemDetails, ProblemError
from shared.http_application.openapi.document_walk import SCHEMA_PREFIX

_OF_FIELDS = frozenset(
    {None, HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
)
"""The statuses of problems that may stand at a field as well; some reasons only stand there."""


def problem_classes(refusal_statuses: Mapping[type[Exception], int]) -> list[type[Refusal]]:
    """Return every refusal that can be answered with: those of the areas, and the common ones."""
    return [
        one
        for one in _stated_reasons(refusal_statuses)
        if status_of(one, refusal_statuses) is not None
    ]


def field_reason_classes(
    refusal_statuses: Mapping[type[Exception], int],
) -> list[type[Refusal]]:
    """Return the reasons that may stand at a field, a parameter or the line of a sheet."""
    return [
        one
        for one in _stated_reasons(refusal_statuses)
        if status_of(one, refusal_statuses) in _OF_FIELDS
    ]


def _stated_reasons(refusal_statuses: Mapping[type[Exception], int]) -> Iterator[type[Refusal]]:
    """Yield the refusals that are raised themselves, in these areas or in what they share."""
    packages = {one.__module__.partition(".domain")[0] for one in refusal_statuses}
    own = tuple(f"{package}." for package in packages | {"shared"})
    seen: set[type[Refusal]] = set()
    for refusal in _subclasses([Refusal]):
        if refusal not in seen and refusal.__module__.startswith(own) and states_a_reason(refusal):
            seen.add(refusal)
            yield refusal


def states_a_reason(refusal: type[Refusal]) -> bool:
    """Return whether a class is raised itself; one without texts only groups others."""
    return hasattr(refusal, "en")


def status_of(
    refusal: type[Refusal], refusal_statuses: Mapping[type[Exception], int]
) -> int | None:
    """Return the HTTP status of a refusal; `None` where it never becomes an answer."""
    if issubclass(refusal, ProblemError):
        status: int | None = getattr(refusal, "status", None)
        return status
    found = (refusal_statuses[one] for one in refusal.__mro__ if one in refusal_statuses)
    return next(found, None)


def add_problem_schemas(
    document: dict[str, Any], refusal_statuses: Mapping[type[Exception], int]
) -> None:
    """Add the schemas of problem details, whose codes are enumerations with their texts."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = ProblemDetails.model_json_schema(ref_template=SCHEMA_PREFIX + "{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemDetails"] = problem
    schemas["ProblemCode"] = _code_schema(
        "ProblemCode",
        "Why a request was refused; later versions may add codes",
        problem_classes(refusal_statuses),
    )
    schemas["FieldErrorCode"] = _code_schema(
        "FieldErrorCode",
        "Why a field was refused; later versions may add codes",
        field_reason_classes(refusal_statuses),
    )
    for name, code in (("ProblemDetails", "ProblemCode"), ("FieldError", "FieldErrorCode")):
        schemas[name]["properties"]["code"] = {
            "$ref": SCHEMA_PREFIX + code,
            "description": "Stable, for machines",
        }


def texts_by_code(refusals: Iterable[type[Refusal]]) -> dict[str, dict[str, str]]:
    """Return the texts of refusals in every language, by code in alphabetical order.

    `{name}` stands for a value.
    """
    ordered = sorted(refusals, key=lambda one: one.code())
    return {one.code(): {"en": one.en, "zh": one.zh} for one in ordered}


def _code_schema(name: str, description: str, refusals: Iterable[type[Refusal]]) -> dict[str, Any]:
    texts = texts_by_code(refusals)
    return {
        "title": name,
        "description": description,
        "type": "string",
        "enum": list(texts),
        "x-texts": texts,
    }


def _subclasses(roots: Iterable[type[Refusal]]) -> Iterator[type[Refusal]]:
    for root in roots:
        yield root
        yield from _subclasses(root.__subclasses__())
