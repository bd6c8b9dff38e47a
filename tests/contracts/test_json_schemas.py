"""The JSON Schema of every fact is valid, says what its fields mean, and accepts what is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.contract_documents.examples import example_of
from shared.contract_documents.fact_fields import RUNNING_NUMBERS, UNITS
from shared.contract_documents.json_schemas import fact_json_schema, fact_json_schemas
from shared.contract_documents.published_facts import fact_models_by_type
from shared.contracts.concerned_departments import list_fact_types
from shared.contracts.duties import HandoffAccepted, ProjectClosed
from shared.contracts.fact_read_classes import PAY_FIELDS, without_pay
from tests.contracts.fact_validation import find_violations, validator_of

SCHEMAS = fact_json_schemas()
CLOSED = "concord.duties.project-closed.v1"


def objects_of(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the schema and those of the objects within it."""
    yield schema
    yield from schema.get("$defs", {}).values()


def fields() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the fields of all facts and their parts: the object, the name and the schema."""
    for schema in SCHEMAS.values():
        for one in objects_of(schema):
            for name, field in one["properties"].items():
                yield one["title"], name, field


def is_number(field: Mapping[str, Any]) -> bool:
    """Tell whether a field is a number, which a decimal is, although it is published as text."""
    every = [field, *field.get("anyOf", ())]
    return any(one.get("type") == "integer" or "E[+-]" in one.get("pattern", "") for one in every)


def test_every_published_fact_has_a_valid_schema_of_its_own() -> None:
    assert list(SCHEMAS) == list_fact_types()
    for fact_type, schema in SCHEMAS.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"urn:concord:schema:{fact_type}"
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["properties"]["type"]["const"] == fact_type


def test_every_fact_and_every_field_is_described() -> None:
    assert [
        one["title"]
        for s in SCHEMAS.values()
        for one in objects_of(s)
        if not one.get("description")
    ] == []
    assert {(title, name) for title, name, field in fields() if not field.get("description")} == (
        set()
    )


def test_every_number_says_its_unit_unless_it_only_counts_up() -> None:
    numbers = {(title, name) for title, name, field in fields() if is_number(field)}
    assert ("Pool", "amount_minor") in numbers
    assert ("Share", "ratio") in numbers
    unknown = {one for one in numbers if one[1] not in {*UNITS, *RUNNING_NUMBERS}}
    assert not unknown, f"add a unit to shared/contract_documents/fact_fields.py: {unknown}"
    assert all(
        ("x-unit" in field) == (name in UNITS and is_number(field)) for _, name, field in fields()
    )


def test_no_example_has_the_name_of_a_field_for_its_value() -> None:
    placeholders = {
        (fact_type, name)
        for fact_type, schema in SCHEMAS.items()
        for name, value in _values(schema["examples"])
        if value == name.replace("_", " ")
    }
    assert not placeholders, f"add values to example_values.py: {placeholders}"


@pytest.mark.parametrize("fact_type", SCHEMAS)
def test_the_example_of_a_fact_is_one(fact_type: str) -> None:
    (example,) = SCHEMAS[fact_type]["examples"]
    assert list(find_violations([(fact_type, example)])) == []
    model = fact_models_by_type()[fact_type]
    assert model.model_validate(example).model_dump(mode="json") == example


def test_a_schema_refers_to_no_other_document() -> None:
    assert {
        reference.partition("#")[0]
        for schema in SCHEMAS.values()
        for reference in _references(schema)
    } == {""}


def test_decimals_are_text_also_with_an_exponent() -> None:
    closed = ProjectClosed.model_validate(example_of(ProjectClosed)).model_copy(
        update={"target": Decimal("1E+2"), "actual": Decimal("-0.50")}
    )
    data = closed.model_dump(mode="json")
    assert (data["target"], data["actual"]) == ("1E+2", "-0.50")
    assert list(find_violations([(CLOSED, data)])) == []
    assert list(find_violations([(CLOSED, data | {"target": 100})])) != []
    assert list(find_violations([(CLOSED, data | {"target": "a hundred"})])) != []


def test_a_fact_without_what_later_versions_added_is_valid() -> None:
    required = {"handoff_id", "project_id", "deliverable", "sender", "recipient"}
    accepted = fact_json_schema("concord.duties.handoff-accepted.v1")
    assert set(accepted["required"]) == required | {
        "type",
        "due_at",
        "deadline",
        "delivered_at",
        "at",
    }
    data = example_of(HandoffAccepted)
    earlier = {name: data[name] for name in accepted["required"]}
    assert list(find_violations([(data["type"], earlier)])) == []


@pytest.mark.parametrize("fact_type", PAY_FIELDS)
def test_a_fact_as_those_get_it_who_do_not_read_pay_is_valid(fact_type: str) -> None:
    (example,) = SCHEMAS[fact_type]["examples"]
    public = without_pay(fact_type, example)
    assert public != example
    assert list(find_violations([(fact_type, public)])) == []


def test_a_field_that_is_pay_says_so() -> None:
    closed = SCHEMAS[CLOSED]
    assert closed["properties"]["actual"]["x-read-class"] == "pay"
    assert closed["$defs"]["Share"]["properties"]["ratio"]["x-read-class"] == "pay"
    assert "x-read-class" not in closed["properties"]["target"]


def test_a_fact_with_what_a_later_version_may_add_is_valid() -> None:
    data = example_of(HandoffAccepted) | {"weather": "rain"}
    assert list(find_violations([(data["type"], data)])) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"at": "2026-10-15 10:30"},
        {"at": None},
        {"handoff_id": "17"},
        {"type": "concord.duties.handoff-offered.v1"},
        {"delayed_by": {"department": "sales"}},
    ],
    ids=["no offset", "no time", "no id", "another type", "an incomplete part"],
)
def test_what_is_no_such_fact_is_noticed(changed: dict[str, Any]) -> None:
    data = example_of(HandoffAccepted)
    assert not validator_of(data["type"]).is_valid(data | changed)


def _values(example: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the names of fields with what they hold, also within parts and lists."""
    match example:
        case dict():
            for inner, value in example.items():
                yield from _values(value, inner)
        case list():
            for value in example:
                yield from _values(value, name)
        case _:
            yield name, example


def _references(schema: Any) -> Iterator[str]:
    match schema:
        case dict():
            if isinstance(schema.get("$ref"), str):
                yield schema["$ref"]
            for value in schema.values():
                yield from _references(value)
        case list():
            for value in schema:
                yield from _references(value)
        case _:
            return
