"""Every published fact has a class of data, by which it is decided who receives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from shared.contracts.fact_read_classes import (
    FACTS_BY_CLASS,
    PAY_FIELDS,
    find_read_class,
    tells_actor,
    without_pay,
)
from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from tests.architecture.fact_schemas import fact_models

PAY_FIELD_NAME = re.compile(r"(^|_)(pool|ratio|amount|bonus|score|points|cost|salary|actual)(_|$)")
"""Matches names of fields that hold pay figures."""
NO_PAY = {
    "concord.comms.meeting-held.v1: actual_minutes",
    "concord.programme.survey-closed.v1: satisfaction.points",
    "concord.programme.survey-closed.v1: satisfaction.score_sum",
}
"""Fields of such a name that hold no pay figure."""


def types_of_facts() -> set[str]:
    return {fact.model_fields["type"].default for fact in fact_models()}


def field_paths(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of a model's fields, those of nested models included."""
    for name, hint in get_type_hints(model).items():
        if name in model.model_fields:
            yield (name,)
            for inner in _models_in(hint):
                for path in field_paths(inner):
                    yield (name, *path)


def _models_in(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for inner in get_args(hint):
        yield from _models_in(inner)


def undeclared_pay_fields(fact: type[BaseModel]) -> list[str]:
    """Return fields whose name suggests a pay figure, of a fact that many departments receive.

    A fact of the class of pay figures is told to none but those who read the department's pay.
    """
    type_ = fact.model_fields["type"].default
    if find_read_class(type_) is ReadClass.PAY:
        return []
    declared = {tuple(path) for path in PAY_FIELDS.get(type_, ())}
    return [
        f"{type_}: {'.'.join(path)}"
        for path in field_paths(fact)
        if PAY_FIELD_NAME.search(path[-1]) and path not in declared and path[:1] not in declared
    ]


def test_every_fact_has_one_class() -> None:
    missing = {type_ for type_ in types_of_facts() if find_read_class(type_) is None}
    assert not missing, f"name them in shared/contracts/fact_read_classes.py: {missing}"


def test_every_class_names_facts_that_exist_once() -> None:
    named = [
        f"concord.{area}.{name}.v1"
        for areas in FACTS_BY_CLASS.values()
        for area, names in areas.items()
        for name in names.split()
    ]
    assert sorted(named) == sorted(types_of_facts())
    assert set(FACTS_BY_CLASS) <= DATA_CLASSES


def test_pay_figures_inside_facts_are_declared() -> None:
    found = {field for fact in fact_models() for field in undeclared_pay_fields(fact)}
    assert found == NO_PAY


def test_every_declared_pay_field_exists() -> None:
    by_type = {fact.model_fields["type"].default: fact for fact in fact_models()}
    for type_, paths in PAY_FIELDS.items():
        assert {tuple(path) for path in paths} <= set(field_paths(by_type[type_]))


class _Paid(BaseModel):
    type: str = "concord.zoo.keeper-paid.v1"
    bonus_minor: int


def test_a_fact_without_class_and_a_new_pay_figure_are_noticed() -> None:
    assert find_read_class("concord.zoo.keeper-paid.v1") is None
    assert undeclared_pay_fields(_Paid) == ["concord.zoo.keeper-paid.v1: bonus_minor"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {"actual": 1, "shares": [{"department": "RND", "ratio": 1}], "pool": None, "unit": "%"},
            {"shares": [{"department": "RND"}], "unit": "%"},
        ),
        ({"unit": "%"}, {"unit": "%"}),
        ("text", "text"),
    ],
)
def test_pay_fields_are_left_out(data: Any, expected: Any) -> None:
    assert without_pay("concord.duties.project-closed.v1", data) == expected
    assert without_pay("concord.goals.goal-updated.v1", data) is data


def test_figures_of_departments_are_pay() -> None:
    assert find_read_class("concord.incentives.statement-changed.v1") is ReadClass.PAY


def test_who_did_the_work_is_told_to_whoever_is_told_the_actor() -> None:
    naming = [
        fact.model_fields["type"].default
        for fact in fact_models()
        if "done_by" in fact.model_fields
    ]
    assert naming
    for type_ in naming:
        told = without_pay(type_, {"done_by": "ann"})
        assert ("done_by" in told) == tells_actor(type_), type_
