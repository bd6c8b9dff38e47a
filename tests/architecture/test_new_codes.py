"""A code that a request gives to something new is refused by the rule of codes, in every area."""

from __future__ import annotations

import ast
import copy
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.duties.api.bodies import NewProjectTerms, NewStandingDuty
from services.workflows.api.request_bodies import DraftFlowVersionBody
from shared.http.invalid_request import reason_of
from tests.architecture.source_files import location, parse_file, python_files

NO_CODES = ["=cmd", "-1", "@x", "a b", "a/b", "..", "a\u202eb", "\uff11"]
BODIES: list[tuple[type[BaseModel], tuple[str | int, ...]]] = [
    (NewProjectTerms, ("code",)),
    (NewStandingDuty, ("scope", 0)),
    (DraftFlowVersionBody, ("steps", 0, "key")),
]
CHECKED_BY_DECISIONS = {
    "services/directory/api/department_bodies.py NewDepartment.code",
    "services/directory/api/person_bodies.py NewPerson.id",
    "services/duties/api/bodies.py ProjectTerms.code",
}
"""What exists may be named as it is, so the domain refuses the others; its tests show that."""


def body_with(body: type[BaseModel], path: tuple[str | int, ...], value: str) -> Any:
    """Return the documented example of a body, with another value at one place."""
    schema = body.model_config["json_schema_extra"]
    assert isinstance(schema, dict)
    example: Any = copy.deepcopy(schema["examples"])
    place = example[0]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return example[0]


@pytest.mark.parametrize("code", NO_CODES)
@pytest.mark.parametrize(("body", "path"), BODIES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_new_code_of_other_characters_is_refused(
    body: type[BaseModel], path: tuple[str | int, ...], code: str
) -> None:
    body.model_validate(body_with(body, path, "研发-1"))
    with pytest.raises(ValidationError) as refused:
        body.model_validate(body_with(body, path, code))
    (error,) = refused.value.errors()
    assert (error["loc"], reason_of(error).code()) == (path, "code-malformed")


def test_every_code_that_a_body_gives_is_a_new_code_or_checked_by_a_decision() -> None:
    found = {
        f"{location(path)} {body.name}.{field.target.id}"
        for path in python_files("services/*/api")
        for body in ast.walk(parse_file(path))
        if isinstance(body, ast.ClassDef)
        for field in body.body
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and field.target.id in {"code", "key", "id"}
        and "Code" in _names_in(field.annotation)
    }
    assert found == CHECKED_BY_DECISIONS


def _names_in(annotation: ast.expr) -> set[str]:
    return {one.id for one in ast.walk(annotation) if isinstance(one, ast.Name)}
