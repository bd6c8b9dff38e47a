"""Rule 4: published facts have versioned names, and a published version never changes."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from tests.architecture.fact_schemas import (
    breaking_changes,
    contract_models,
    contract_modules,
    fact_models,
    fact_schema,
)
from tests.architecture.update_frozen_contracts import current_fact_schemas, frozen_fact_schemas

HOW_TO_FREEZE = (
    "run `.venv/bin/python -m tests.architecture.update_frozen_contracts`"
    " and commit published_facts.json"
)


class _SampleFactPart(BaseModel, frozen=True):
    length: int


class _SampleFact(BaseModel, frozen=True):
    """A fact before it changes."""

    type: Literal["concord.zoo.spider-seen.v1"] = "concord.zoo.spider-seen.v1"
    legs: tuple[_SampleFactPart, ...]
    at: datetime


def test_a_fact_is_named_by_area_fact_and_version() -> None:
    for fact in fact_models():
        area = fact.__module__.rpartition(".")[2].partition("_")[0]  # `goals`, `goals_structure`
        (name,) = get_args(fact.model_fields["type"].annotation)
        assert re.fullmatch(rf"concord\.{area}\.[a-z]+(-[a-z]+)*\.v[1-9]\d*", name), name
        assert fact.model_fields["type"].default == name, f"{name} must be its own default"


def test_a_fact_says_when_it_happened() -> None:
    missing = [fact.__name__ for fact in fact_models() if "at" not in fact.model_fields]
    assert not missing


def test_facts_and_their_parts_are_immutable() -> None:
    mutable = [
        m.__name__
        for module in contract_modules()
        for m in contract_models(module)
        if not m.model_config.get("frozen")
    ]
    assert not mutable


def test_a_fact_that_the_first_release_did_not_have_is_an_added_one() -> None:
    first = Path(__file__).with_name("facts_of_the_first_release.txt").read_text().split()
    unmarked = [
        name
        for fact in fact_models()
        if (name := fact.model_fields["type"].default) not in first
        and not issubclass(fact, AddedFact)
    ]
    assert not unmarked, f"derive them from `AddedFact`, for logs from before: {unmarked}"


def test_a_fact_name_is_used_once() -> None:
    assert len(current_fact_schemas()) == len(fact_models())


def test_no_published_fact_has_changed() -> None:
    current = current_fact_schemas()
    broken = {
        name: list(breaking_changes(schema, current[name]))
        for name, schema in frozen_fact_schemas().items()
        if name in current
    }
    assert not any(broken.values()), "publish a new version beside the old one: " + str(
        {name: found for name, found in broken.items() if found}
    )


def test_no_published_fact_has_disappeared() -> None:
    assert not frozen_fact_schemas().keys() - current_fact_schemas().keys()


def test_every_current_fact_is_in_the_frozen_schemas() -> None:
    unfrozen = [
        name
        for name, schema in current_fact_schemas().items()
        if frozen_fact_schemas().get(name) != schema
    ]
    assert not unfrozen, f"{HOW_TO_FREEZE}: {unfrozen}"


SAMPLE_SCHEMA = fact_schema(_SampleFact)
PARTS_SCHEMA = SAMPLE_SCHEMA["properties"]["legs"]


@pytest.mark.parametrize(
    "changed",
    [
        {
            **SAMPLE_SCHEMA,
            "properties": {k: v for k, v in SAMPLE_SCHEMA["properties"].items() if k != "legs"},
        },
        {
            **SAMPLE_SCHEMA,
            "properties": {**SAMPLE_SCHEMA["properties"], "legs": {"type": "integer"}},
        },
        {
            **SAMPLE_SCHEMA,
            "properties": {**SAMPLE_SCHEMA["properties"], "legs": {**PARTS_SCHEMA, "items": {}}},
        },
        {**SAMPLE_SCHEMA, "required": ["legs"]},
        {**SAMPLE_SCHEMA, "required": [*SAMPLE_SCHEMA["required"], "eyes"]},
        {**SAMPLE_SCHEMA, "additionalProperties": False},
    ],
    ids=[
        "field removed",
        "another type",
        "another part",
        "no longer required",
        "newly required",
        "closed",
    ],
)
def test_a_breaking_change_is_noticed(changed: dict[str, Any]) -> None:
    assert list(breaking_changes(SAMPLE_SCHEMA, changed))


def test_an_added_optional_field_is_compatible() -> None:
    eyes = {"eyes": {"type": "integer", "default": 8}}
    assert not list(
        breaking_changes(
            SAMPLE_SCHEMA, {**SAMPLE_SCHEMA, "properties": {**SAMPLE_SCHEMA["properties"], **eyes}}
        )
    )


def test_descriptions_may_change() -> None:
    assert "A fact before it changes." not in str(SAMPLE_SCHEMA)
