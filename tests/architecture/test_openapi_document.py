"""The OpenAPI document, from which clients are generated: valid, with errors and good names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from schemathesis.specs.openapi.definitions import OPENAPI_31

from shared.http.text_formats import find_format
from shared.http_application.application import PUBLIC_PATHS
from shared.http_application.openapi_document import build_openapi_document
from tests.architecture.declared_services import all_services, openapi_document

DECIMAL_PATTERN_START = "^(?!^[-+.]*$)"
"""How the library's regular expression of decimals begins; their errors are of another kind."""
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
        paths = build_openapi_document([service])["paths"]
        areas = {path.split("/")[2] for path in paths if path.startswith("/api/")}
        assert areas == {service.name, "operations", "events", "me", "installation", "sign-on"}


def test_every_operation_but_health_needs_a_token() -> None:
    assert openapi_document()["security"] == [{"bearer": []}]
    assert {path for path, operation in operations() if "security" in operation} == PUBLIC_PATHS
    assert all(
        operation["security"] == [] for path, operation in operations() if path in PUBLIC_PATHS
    )


def test_the_identity_provider_is_named_where_there_is_one() -> None:
    found = build_openapi_document(all_services(), discovery_url="https://id.example/openid")
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
    unexplained = {form for form in forms if find_format(form) is None}
    assert not {form for form in unexplained if not form.startswith(DECIMAL_PATTERN_START)}


def test_every_operation_documents_its_errors() -> None:
    for path, operation in operations():
        errors = {status: r for status, r in operation["responses"].items() if status >= "4"}
        expected = {"503"} if path in PUBLIC_PATHS else {"400", "401", "403", "413", "422", "503"}
        assert expected <= errors.keys(), f"{path} does not document {expected - errors.keys()}"
        for status, response in errors.items():
            content = response["content"]
            assert content["application/problem+json"]["schema"] == PROBLEM, f"{path} {status}"


def test_every_body_with_required_fields_has_an_example() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for path, operation in operations():
        content = operation.get("requestBody", {}).get("content", {})
        for media in content.values():
            schema = schemas.get(media["schema"].get("$ref", "").rpartition("/")[2], {})
            fields = schema.get("properties", {}).values()
            has_example = "examples" in schema or any("examples" in field for field in fields)
            assert has_example or "required" not in schema, f"{path}: {schema.get('title')}"


def test_every_reference_resolves() -> None:
    known = {f"#/components/schemas/{name}" for name in openapi_document()["components"]["schemas"]}
    assert not set(_references(openapi_document())) - known


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


def _references(node: Any) -> Iterator[str]:
    match node:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for value in node.values():
                yield from _references(value)
        case list():
            for value in node:
                yield from _references(value)
        case _:
            return
