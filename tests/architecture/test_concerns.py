"""A published fact says which departments it concerns: it decides who may hear of it."""

from __future__ import annotations

import re
from typing import Any, Literal, get_type_hints

import pytest
from pydantic import BaseModel

from shared.contracts.concerns import Department, concerned, for_everybody, is_for_everybody, names
from tests.architecture.published import facts, models, modules

WORDS = (
    "department|sender|recipient|receiver|asker|asked|participant|parent|owner|holder|helper"
    "|provider|supporter|offerer|accountable|responsible|consulted|informed|origin|attendee"
)
TELLING = re.compile(rf"(^|_)({WORDS})s?$")
"""Names of fields that hold departments' codes."""


def undeclared(model: type[BaseModel]) -> list[str]:
    """Return the fields that hold texts, sound like departments, and are none by their type."""
    return [
        f"{model.__name__}.{field}"
        for field, kind in get_type_hints(model, include_extras=True).items()
        if TELLING.search(field) and not list(names(kind)) and _holds_text(kind)
    ]


def silent(fact: type[BaseModel]) -> bool:
    """Tell whether a fact names no department and does not say so."""
    return bool(list(names(fact))) == is_for_everybody(fact)


def _holds_text(kind: Any) -> bool:
    return kind is str or any(map(_holds_text, getattr(kind, "__args__", ())))


def test_every_fact_says_whom_it_concerns() -> None:
    found = [fact.__name__ for fact in facts() if silent(fact)]
    assert not found, f"make its departments' codes `Department`, or say `@for_everybody`: {found}"


def test_no_field_holds_departments_in_secret() -> None:
    found = [
        field for module in modules() for model in models(module) for field in undeclared(model)
    ]
    assert not found, f"make them `Department`: {found}"


def test_every_fact_is_known_by_its_type() -> None:
    for fact in facts():
        assert concerned(fact.model_fields["type"].default, {}) == frozenset()


def test_a_declared_department_is_a_string_to_readers() -> None:
    assert _Said.model_json_schema()["properties"]["sender"] == _plain("sender")
    assert _Said.model_json_schema()["properties"]["heard_by"]["items"] == {"type": "string"}


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
def test_a_fact_concerns_whom_it_names(type_: str, data: dict[str, Any], departments: str) -> None:
    assert concerned(type_, data) == frozenset(departments.split())


def test_of_an_unknown_fact_nobody_knows_whom_it_concerns() -> None:
    assert concerned("concord.zoo.spider-seen.v1", {"department": "RND"}) is None


class _Forgotten(BaseModel, frozen=True):
    type: Literal["concord.zoo.spider-moved.v1"] = "concord.zoo.spider-moved.v1"
    sender: str
    asked_departments: tuple[str, ...] = ()
    recipient: str | None = None
    recipient_id: int = 0
    department_name: str = ""


class _Said(BaseModel, frozen=True):
    type: Literal["concord.zoo.spider-said.v1"] = "concord.zoo.spider-said.v1"
    sender: Department
    heard_by: tuple[Department, ...] = ()


@for_everybody
class _Torn(BaseModel, frozen=True):
    type: Literal["concord.zoo.spider-torn.v1"] = "concord.zoo.spider-torn.v1"
    sender: Department


def _plain(field: str) -> dict[str, Any]:
    return {"title": field.title(), "type": "string"}


def test_a_fact_that_forgot_is_noticed() -> None:
    assert silent(_Forgotten)
    assert undeclared(_Forgotten) == [
        "_Forgotten.sender",
        "_Forgotten.asked_departments",
        "_Forgotten.recipient",
    ]


def test_a_fact_that_says_it_is_not() -> None:
    assert not silent(_Said)
    assert not undeclared(_Said)


def test_a_fact_for_everybody_that_names_a_department_is_noticed() -> None:
    assert silent(_Torn)
