"""The OpenAPI document, from which clients are generated: valid, with errors and good names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from schemathesis.specs.openapi.definitions import OPENAPI_31

from shared.contract_documents.json_schemas import fact_json_schemas
from shared.contracts.concerned_departments import list_fact_types
from shared.http.text_formats import find_format
from shared.http_application.application import PUBLIC_PATHS
from shared.http_application.event_stream_route import STREAM_PATH
from shared.http_application.openapi_document import build_openapi_document
from tests.architecture.declared_services import (
    all_services,
    openapi_document,
    with_kept_routers,
)

PROBLEM = {"$ref": "#/components/schemas/ProblemDetails"}


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each path with each of its operations."""
    for path, methods in openapi_document()["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_the_document_is_valid_openapi_3_1() -> None:
    assert openapi_document()["openapi"].startswith("3.1")
    errors = [
        f"{error.instance_path}: {error.message}"
        for error in jsonschema_rs.validator_for(OPENAPI_31).iter_errors(openapi_document())
    ]
    assert not errors, "\n".join(errors)


def test_each_area_has_a_document_of_its_own() -> None:
    for service in all_services():
        paths = build_openapi_document([with_kept_routers(service)])["paths"]
        areas = {path.split("/")[2] for path in paths if path.startswith("/api/")}
        assert areas - {service.name, "contracts", "operations", "events"} == {
            "me",
            "installation",
            "sign-on",
            "openapi.json",
            "words",
        }


def test_every_operation_but_health_needs_a_token_or_a_signature() -> None:
    assert openapi_document()["security"] == [{"bearer": []}]
    open_paths = {path for path, operation in operations() if operation.get("security") == []}
    assert open_paths == PUBLIC_PATHS
    signed = {
        scheme: [path for path, one in operations() if one.get("security") == [{scheme: []}]]
        for scheme in ("signature", "invitation")
    }
    assert signed == {
        "signature": ["/api/connectors/v1/connectors/{connector}/webhook"],
        "invitation": ["/api/programme/v1/surveys/{survey_id}/answers"],
    }
    scheme = openapi_document()["components"]["securitySchemes"]["signature"]
    assert (scheme["in"], scheme["name"]) == ("header", "X-Hub-Signature")


def test_the_identity_provider_is_named_where_there_is_one() -> None:
    routed = [with_kept_routers(one) for one in all_services()]
    found = build_openapi_document(routed, discovery_url="https://id.example/openid")
    assert found["components"]["securitySchemes"]["sign-on"] == {
        "type": "openIdConnect",
        "openIdConnectUrl": "https://id.example/openid",
    }
    assert {"sign-on": []} in found["security"]


def test_operation_ids_are_unique() -> None:
    counts = Counter(operation["operationId"] for _, operation in operations())
    assert not [name for name, times in counts.items() if times > 1]


def test_operation_ids_make_good_method_names() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert not [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)]


def test_schema_names_make_good_type_names() -> None:
    names = openapi_document()["components"]["schemas"]
    assert not [name for name in names if not re.fullmatch(r"([A-Z][a-z0-9]*)+", name)]


def test_no_two_schemas_have_one_title() -> None:
    schemas = openapi_document()["components"]["schemas"].values()
    counts = Counter(schema.get("title") for schema in schemas)
    assert not [title for title, times in counts.items() if times > 1]


def test_a_body_without_required_fields_may_be_left_out() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for path, methods in openapi_document()["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}) if "{" in path else {}
        for media in body.get("content", {}).values():
            name = media["schema"].get("$ref", "").rpartition("/")[2]
            if name and "properties" in schemas[name] and "required" not in schemas[name]:
                assert not body.get("required"), f"{path} demands a body, but none of its fields"


def test_every_form_of_a_text_has_a_hint_for_people() -> None:
    forms = set(_patterns(openapi_document()))
    assert forms
    assert not [form for form in forms if find_format(form) is None]


def test_no_enumeration_is_without_a_name() -> None:
    for path, operation in operations():
        for parameter in operation.get("parameters", []):
            assert not list(_enums(parameter["schema"])), f"{path} {parameter['name']}"
    for name, schema in openapi_document()["components"]["schemas"].items():
        for field, value in schema.get("properties", {}).items():
            assert not list(_enums(value)), f"{name}.{field}"


def test_answers_say_what_they_always_have() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for name in ("HandoffView", "HandoffViewPage", "StatementAnswer", "DepartmentStatement"):
        assert schemas[name]["required"] == list(schemas[name]["properties"]), name


def test_decimals_have_a_format() -> None:
    schemas = openapi_document()["components"]["schemas"]
    decimal = {"type": "string", "format": "decimal"}
    assert schemas["ProjectView"]["properties"]["target"].items() >= decimal.items()
    assert all("(?!" not in form for form in _patterns(openapi_document()))


def test_every_fact_has_a_schema_that_the_stream_refers_to() -> None:
    schemas = openapi_document()["components"]["schemas"]
    event = schemas["FactEvent"]
    assert set(event["discriminator"]["mapping"]) == set(list_fact_types())
    for fact_type, reference in event["discriminator"]["mapping"].items():
        envelope = schemas[reference.rpartition("/")[2]]
        assert envelope["properties"]["type"]["const"] == fact_type
        data = schemas[envelope["properties"]["data"]["$ref"].rpartition("/")[2]]
        assert data["properties"]["type"]["const"] == fact_type
    stream = openapi_document()["paths"][STREAM_PATH]["get"]["responses"]["200"]
    assert stream["content"]["text/event-stream"]["schema"]["$ref"].endswith("/FactEvent")


def test_a_fact_has_and_requires_the_fields_that_its_contract_says() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for contract in fact_json_schemas().values():
        for name, part in {**contract.get("$defs", {}), contract["title"]: contract}.items():
            found = schemas.get(f"Published{name}", schemas[name])
            assert set(found.get("properties", ())) == set(part.get("properties", ())), name
            assert set(found.get("required", ())) == set(part.get("required", ())), name


def test_most_fields_are_described() -> None:
    schemas = openapi_document()["components"]["schemas"]
    fields = [one for each in schemas.values() for one in each.get("properties", {}).values()]
    described = [field for field in fields if "description" in field or "$ref" in field]
    assert len(described) >= 0.8 * len(fields), f"{len(described)} of {len(fields)}"


def test_every_operation_and_tag_is_described() -> None:
    for _, operation in operations():
        name = operation["operationId"]
        assert operation["summary"], name
        assert operation["summary"] != name.replace("_", " ").title(), name
        assert len(operation["summary"]) <= 120, name
        assert operation["description"].partition("Roles:")[0].strip(), name
    document = openapi_document()
    assert all(tag["description"] for tag in document["tags"])
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert document["servers"]


def test_every_body_with_required_fields_has_an_example() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for path, operation in operations():
        content = operation.get("requestBody", {}).get("content", {})
        for media in content.values():
            schema = schemas.get(media["schema"].get("$ref", "").rpartition("/")[2], {})
            fields = schema.get("properties", {}).values()
            has_example = "examples" in schema or any("examples" in field for field in fields)
            assert has_example or "required" not in schema, f"{path}: {schema.get('title')}"


def test_no_union_has_a_default() -> None:
    assert not [node for node in _unions(openapi_document()) if "default" in node]


def _unions(node: Any) -> Iterator[dict[str, Any]]:
    match node:
        case dict():
            if "discriminator" in node:
                yield node
            for value in node.values():
                yield from _unions(value)
        case list():
            for value in node:
                yield from _unions(value)
        case _:
            return


def test_every_reference_resolves() -> None:
    known = {f"#/components/schemas/{name}" for name in openapi_document()["components"]["schemas"]}
    assert not set(references(openapi_document())) - known


def _patterns(node: Any) -> Iterator[str]:
    match node:
        case dict():
            if isinstance(node.get("pattern"), str):
                yield node["pattern"]
            for value in node.values():
                yield from _patterns(value)
        case list():
            for value in node:
                yield from _patterns(value)
        case _:
            return


def _enums(node: Any) -> Iterator[list[Any]]:
    match node:
        case dict():
            if "enum" in node:
                yield node["enum"]
            for value in node.values():
                yield from _enums(value)
        case list():
            for value in node:
                yield from _enums(value)
        case _:
            return


def references(node: Any) -> Iterator[str]:
    match node:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for value in node.values():
                yield from references(value)
        case list():
            for value in node:
                yield from references(value)
        case _:
            return


def test_the_figures_of_a_statement_have_a_type() -> None:
    events = openapi_document()["paths"]["/api/incentives/v1/statements/{period}/events"]["get"]
    (figure,) = [one for one in events["parameters"] if one["name"] == "figure"]
    names, bonus, _ = figure["schema"]["anyOf"]
    named_type = openapi_document()["components"]["schemas"][names["$ref"].rpartition("/")[2]]
    assert {"on_time", "late", "adjustments", "signals"} <= set(named_type["enum"])
    assert bonus["examples"] == ["bonus:LAUNCH"]
