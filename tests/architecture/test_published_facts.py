"""Rule 4: published facts have versioned names, and a version never changes under its readers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal, get_args

import pytest
from pydantic import BaseModel

from tests.architecture.fact_schemas import (
    breaking_changes,
    contract_models,
    contract_modules,
    fact_models,
    fact_schema,
)
from tests.architecture.update_frozen_contracts import current_fact_schemas, frozen_fact_schemas

FREEZE = "run `.venv/bin/python -m tests.architecture.update_frozen_contracts` and commit published_facts.json"


class _SampleFactPart(BaseModel, frozen=True):
    length: int


class _SampleFact(BaseModel, frozen=True):
    """A fact before it changes."""

    type: Literal["concord.zoo.spider-seen.v1"] = "concord.zoo.spider-seen.v1"
    legs: tuple[_SampleFactPart, ...]
    at: datetime


def test_a_fact_is_named_by_area_fact_and_version() -> None:
    for fact in fact_models():
        area = fact.__module__.rpartition(".")[2]
        (name,) = get_args(fact.model_fields["type"].annotation)
        assert re.fullmatch(rf"concord\.{area}\.[a-z]+(-[a-z]+)*\.v[1-9]\d*", name), name
        assert fact.model_fields["type"].default == name, f"{name} must be its own default"


def test_a_fact_says_when_it_happened() -> None:
    missing = [fact.__name__ for fact in fact_models() if "at" not in fact.model_fields]
    assert not missing


def test_facts_and_their_parts_are_frozen() -> None:
    thawed = [
        m.__name__
        for module in contract_modules()
        for m in contract_models(module)
        if not m.model_config.get("frozen")
    ]
    assert not thawed


def test_a_name_is_published_once() -> None:
    assert len(current_fact_schemas()) == len(fact_models())


def test_no_published_fact_has_changed() -> None:
    broken = {
        name: list(breaking_changes(schema, current_fact_schemas()[name]))
        for name, schema in frozen_fact_schemas().items()
        if name in current_fact_schemas()
    }
    assert not any(broken.values()), "publish a new version beside the old one: " + str(
        {name: found for name, found in broken.items() if found}
    )


def test_no_published_fact_has_disappeared() -> None:
    assert not frozen_fact_schemas().keys() - current_fact_schemas().keys()


def test_every_current_fact_is_in_the_frozen_schemas() -> None:
    stale = [
        name
        for name, schema in current_fact_schemas().items()
        if frozen_fact_schemas().get(name) != schema
    ]
    assert not stale, f"{FREEZE}: {stale}"


SPIDER = fact_schema(_SampleFact)
LEG = SPIDER["properties"]["legs"]


@pytest.mark.parametrize(
    "now",
    [
        {**SPIDER, "properties": {k: v for k, v in SPIDER["properties"].items() if k != "legs"}},
        {**SPIDER, "properties": {**SPIDER["properties"], "legs": {"type": "integer"}}},
        {**SPIDER, "properties": {**SPIDER["properties"], "legs": {**LEG, "items": {}}}},
        {**SPIDER, "required": ["legs"]},
        {**SPIDER, "required": [*SPIDER["required"], "eyes"]},
        {**SPIDER, "additionalProperties": False},
    ],
    ids=["gone", "another type", "another part", "loosened", "demanded", "closed"],
)
def test_a_breaking_change_is_noticed(now: dict[str, Any]) -> None:
    assert list(breaking_changes(SPIDER, now))


def test_an_added_optional_field_is_compatible() -> None:
    eyes = {"eyes": {"type": "integer", "default": 8}}
    assert not list(
        breaking_changes(SPIDER, {**SPIDER, "properties": {**SPIDER["properties"], **eyes}})
    )


def test_descriptions_may_change() -> None:
    assert "A fact before it changes." not in str(SPIDER)
