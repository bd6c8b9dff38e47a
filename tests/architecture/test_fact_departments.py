"""A published fact says which departments it concerns: it decides who may hear of it."""

from __future__ import annotations

import re
from typing import Any, Literal, get_type_hints

import pytest
from pydantic import BaseModel

from shared.contracts.concerned_departments import (
    DepartmentCode,
    find_concerned_departments,
    find_department_paths,
    is_visible_to_everybody,
    visible_to_everybody,
)
from tests.architecture.fact_schemas import contract_models, contract_modules, fact_models

WORDS = (
    "department|sender|recipient|receiver|asker|asked|participant|parent|owner|holder|helper"
    "|provider|supporter|offerer|accountable|responsible|consulted|informed|origin|attendee"
)
TELLING = re.compile(rf"(^|_)({WORDS})s?$")
"""Names of fields that hold departments' codes."""


def undeclared_department_fields(model: type[BaseModel]) -> list[str]:
    """Return the fields that hold texts, sound like departments, and are none by their type."""
    return [
        f"{model.__name__}.{field}"
        for field, kind in get_type_hints(model, include_extras=True).items()
        if TELLING.search(field) and not list(find_department_paths(kind)) and _holds_text(kind)
    ]


def facts_without_departments(fact: type[BaseModel]) -> bool:
    """Tell whether a fact names no department and does not say so."""
    return bool(list(find_department_paths(fact))) == is_visible_to_everybody(fact)


def _holds_text(kind: Any) -> bool:
    return kind is str or any(map(_holds_text, getattr(kind, "__args__", ())))


def test_every_fact_declares_its_departments() -> None:
    found = [fact.__name__ for fact in fact_models() if facts_without_departments(fact)]
    assert not found, f"make its departments' codes `Department`, or say `@for_everybody`: {found}"


def test_every_department_field_is_declared() -> None:
    found = [
        field
        for module in contract_modules()
        for model in contract_models(module)
        for field in undeclared_department_fields(model)
    ]
    assert not found, f"make them `Department`: {found}"


def test_every_fact_is_known_by_its_type() -> None:
    for fact in fact_models():
        assert find_concerned_departments(fact.model_fields["type"].default, {}) == frozenset()


def test_a_declared_department_is_a_string_to_readers() -> None:
    assert _FactWithDepartments.model_json_schema()["properties"]["sender"] == _plain("sender")
    assert _FactWithDepartments.model_json_schema()["properties"]["heard_by"]["items"] == {
        "type": "string"
    }


@pytest.mark.parametrize(
    ("type_", "data", "departments"),
    [
        ("concord.duties.handoff-offered.v1", {"sender": "RND", "recipient": "OPS"}, "OPS RND"),
        ("concord.duties.project-started.v1", {"participants": ["RND", "OPS"]}, "OPS RND"),
        ("concord.duties.project-closed.v1", {"shares": [{"department": "RND"}]}, "RND"),
        ("concord.goals.goal-updated.v1", {"department": "RND", "goal": "OPS"}, "RND"),
        ("concord.goals.goal-updated.v1", {"department": None}, ""),
        ("concord.comms.silence-alerted.v1", {"asker": "A", "department": "B", "head": "C"}, "A B"),
        ("concord.comms.meeting-held.v1", {"departments": ["A", "B", "A"]}, "A B"),
        ("concord.incentives.period-locked.v1", {"period": "2026-10"}, ""),
    ],
)
def test_a_fact_concerns_its_declared_departments(
    type_: str, data: dict[str, Any], departments: str
) -> None:
    assert find_concerned_departments(type_, data) == frozenset(departments.split())


def test_an_unknown_fact_type_has_no_known_departments() -> None:
    assert find_concerned_departments("concord.zoo.spider-seen.v1", {"department": "RND"}) is None


class _FactWithoutDepartments(BaseModel, frozen=True):
    type: Literal["concord.zoo.spider-moved.v1"] = "concord.zoo.spider-moved.v1"
    sender: str
    asked_departments: tuple[str, ...] = ()
    recipient: str | None = None
    recipient_id: int = 0
    department_name: str = ""


class _FactWithDepartments(BaseModel, frozen=True):
    type: Literal["concord.zoo.spider-said.v1"] = "concord.zoo.spider-said.v1"
    sender: DepartmentCode
    heard_by: tuple[DepartmentCode, ...] = ()


@visible_to_everybody
class _ContradictoryFact(BaseModel, frozen=True):
    type: Literal["concord.zoo.spider-torn.v1"] = "concord.zoo.spider-torn.v1"
    sender: DepartmentCode


def _plain(field: str) -> dict[str, Any]:
    return {"title": field.title(), "type": "string"}


def test_a_fact_without_declaration_is_noticed() -> None:
    assert facts_without_departments(_FactWithoutDepartments)
    assert undeclared_department_fields(_FactWithoutDepartments) == [
        "_FactWithoutDepartments.sender",
        "_FactWithoutDepartments.asked_departments",
        "_FactWithoutDepartments.recipient",
    ]


def test_a_fact_with_declaration_passes() -> None:
    assert not facts_without_departments(_FactWithDepartments)
    assert not undeclared_department_fields(_FactWithDepartments)


def test_a_fact_for_everybody_that_names_a_department_is_noticed() -> None:
    assert facts_without_departments(_ContradictoryFact)
