"""A published fact declares which departments it concerns: it decides who may read it."""

from __future__ import annotations

import re
from typing import Any, Literal, get_type_hints

import pytest
from pydantic import BaseModel

from shared.contracts.concerned_departments import (
    DepartmentCode,
    declare_visible_to_everybody,
    find_concerned_departments,
    find_department_field_paths,
    is_for_company_wide_readers,
    is_visible_to_everybody,
)
from tests.architecture.fact_schemas import contract_models, contract_modules, fact_models

DEPARTMENT_WORDS = (
    "department|sender|recipient|receiver|asker|asked|participant|parent|owner|holder|helper"
    "|provider|supporter|offerer|accountable|responsible|consulted|informed|origin|attendee"
)
DEPARTMENT_FIELD_NAME = re.compile(rf"(^|_)({DEPARTMENT_WORDS})s?$")
"""Matches names of fields that hold departments' codes."""


def undeclared_department_fields(model: type[BaseModel]) -> list[str]:
    """Return text fields whose name suggests a department and whose type does not declare one."""
    return [
        f"{model.__name__}.{field}"
        for field, type_hint in get_type_hints(model, include_extras=True).items()
        if DEPARTMENT_FIELD_NAME.search(field)
        and not list(find_department_field_paths(type_hint))
        and _holds_text(type_hint)
    ]


def lacks_department_declaration(fact: type[BaseModel]) -> bool:
    """Return whether a fact neither names departments nor declares that it concerns everybody."""
    declared = is_visible_to_everybody(fact) or is_for_company_wide_readers(fact)
    return bool(list(find_department_field_paths(fact))) == declared


def _holds_text(type_hint: Any) -> bool:
    return type_hint is str or any(map(_holds_text, getattr(type_hint, "__args__", ())))


def test_every_fact_declares_its_departments() -> None:
    found = [fact.__name__ for fact in fact_models() if lacks_department_declaration(fact)]
    assert not found, (
        f"type its departments as `DepartmentCode`, or mark it `@visible_to_everybody`: {found}"
    )


def test_every_department_field_is_declared() -> None:
    found = [
        field
        for module in contract_modules()
        for model in contract_models(module)
        for field in undeclared_department_fields(model)
    ]
    assert not found, f"type them as `DepartmentCode`: {found}"


def test_every_fact_is_known_by_its_type() -> None:
    for fact in fact_models():
        expected: frozenset[str] | None = None if is_for_company_wide_readers(fact) else frozenset()
        assert find_concerned_departments(fact.model_fields["type"].default, {}) == expected


def test_a_declared_department_is_a_string_to_readers() -> None:
    assert _FactWithDepartments.model_json_schema()["properties"]["sender"] == _string_schema(
        "sender"
    )
    assert _FactWithDepartments.model_json_schema()["properties"]["readers"]["items"] == {
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
    readers: tuple[DepartmentCode, ...] = ()


@declare_visible_to_everybody
class _ContradictoryFact(BaseModel, frozen=True):
    type: Literal["concord.zoo.spider-torn.v1"] = "concord.zoo.spider-torn.v1"
    sender: DepartmentCode


def _string_schema(field: str) -> dict[str, Any]:
    return {"title": field.title(), "type": "string"}


def test_a_fact_without_declaration_is_noticed() -> None:
    assert lacks_department_declaration(_FactWithoutDepartments)
    assert undeclared_department_fields(_FactWithoutDepartments) == [
        "_FactWithoutDepartments.sender",
        "_FactWithoutDepartments.asked_departments",
        "_FactWithoutDepartments.recipient",
    ]


def test_a_fact_with_declaration_passes() -> None:
    assert not lacks_department_declaration(_FactWithDepartments)
    assert not undeclared_department_fields(_FactWithDepartments)


def test_a_fact_for_everybody_that_names_a_department_is_noticed() -> None:
    assert lacks_department_declaration(_ContradictoryFact)
