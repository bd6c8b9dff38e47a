"""Puts the OpenAPI document together: what the framework knows, and what only the routes know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from threading import Lock
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.http.auth import Role, declared_roles
from shared.http.signed_requests import RequireSignature, required_signature
from shared.http_application.common_vocabulary import COMMON_VOCABULARY
from shared.http_application.openapi.attribute_docs import describe_fields
from shared.http_application.openapi.document_walk import (
    SCHEMA_PREFIX,
    names_within,
    operations,
    referenced_names,
)
from shared.http_application.openapi.fact_schemas import EVENT_SCHEMA, add_fact_schemas
from shared.http_application.openapi.named_enums import name_enums
from shared.http_application.openapi.operation_answers import OperationFacts, complete_answers
from shared.http_application.openapi.operation_texts import add_texts
from shared.http_application.openapi.problem_codes import add_problem_schemas
from shared.http_application.openapi.reachable_refusals import reachable_refusals
from shared.http_application.openapi.schema_names import name_schemas_by_title
from shared.http_application.openapi.value_schemas import (
    require_what_answers_always_have,
    simplify_values,
)
from shared.service_runtime.service_definition import ServiceDefinition

_COMMON_TAGS = {
    "installation": "Who calls, and what holds for the whole installation.",
    "contracts": "What facts look like: their JSON Schemas, and the AsyncAPI document of topics.",
    "events": "The stream of all published facts, as server-sent events.",
    "operations": "Progress, audit, dead letters and rebuilds of an installation.",
    "health": "Whether a process runs and is ready.",
    "metrics": "Metrics in the Prometheus text format.",
}


def serve_complete_document(
    app: FastAPI,
    definitions: Sequence[ServiceDefinition],
    refusal_statuses: Mapping[type[Exception], int],
) -> None:
    """Make `app.openapi()` return the complete document; it is built when first asked for."""
    build, building = app.openapi, Lock()

    def openapi() -> dict[str, Any]:
        # Each request is in a thread of its own; those that ask at once wait for one document.
        with building:
            if not hasattr(app.state, "openapi_document"):
                document = build()
                _complete(document, app, definitions, refusal_statuses)
                app.state.openapi_document = document
        complete: dict[str, Any] = app.state.openapi_document
        return complete

    app.openapi = openapi  # type: ignore[method-assign]


def document_for_roles(document: Mapping[str, Any], roles: Collection[Role]) -> dict[str, Any]:
    """Return the document with only the operations that one of these roles may call."""
    paths: dict[str, Any] = {}
    for path, method, operation in operations(document):
        if not operation.get("x-roles") or set(roles) & set(operation["x-roles"]):
            paths.setdefault(path, {})[method] = operation
    schemas = document["components"]["schemas"]
    needed = names_within(schemas, referenced_names(paths))
    used_tags = {
        tag for methods in paths.values() for one in methods.values() for tag in one["tags"]
    }
    return {
        **document,
        "paths": paths,
        "tags": [tag for tag in document["tags"] if tag["name"] in used_tags],
        "components": {
            **document["components"],
            "schemas": {name: schema for name, schema in schemas.items() if name in needed},
        },
    }


def _complete(
    document: dict[str, Any],
    app: FastAPI,
    definitions: Sequence[ServiceDefinition],
    refusal_statuses: Mapping[type[Exception], int],
) -> None:
    add_problem_schemas(document, refusal_statuses)
    name_schemas_by_title(document)
    fact_schemas = add_fact_schemas(document, {one.name for one in definitions})
    describe_fields(document)
    routes = {
        getattr(route, "operation_id", None) or route.name: route
        for route in iter_route_contexts(app.routes)
    }
    schemes: dict[str, Any] = {}
    for path, method, operation in operations(document):
        route = routes[operation["operationId"]]
        assert route.endpoint is not None  # noqa: S101  every route of the API has a function
        _require_what_is_demanded(operation)
        add_texts(operation, route.endpoint)
        roles = declared_roles(route) or frozenset()
        refusals = reachable_refusals(route.dependant)
        signature = required_signature(route)
        if signature is not None:
            schemes[signature.scheme] = _signature_scheme(signature)
        scheme = None if signature is None else signature.scheme
        facts = OperationFacts(path, method, roles, scheme, refusals)
        complete_answers(operation, facts, refusal_statuses)
        _type_stream(operation, document)
    _drop_unused_schemas(document)
    require_what_answers_always_have(document, other_than=fact_schemas)
    simplify_values(document)
    name_enums(
        document,
        {
            name: words
            for vocabulary in (COMMON_VOCABULARY, *(one.vocabulary for one in definitions))
            for name, words in vocabulary.sets.items()
        },
    )
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
    document["tags"] = _tags(document, definitions)
    document["servers"] = [{"url": "/", "description": "Where this document comes from"}]
    document["components"]["securitySchemes"] = schemes | {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token of this installation or of its sign-on provider; x-roles of an"
            " operation lists the roles of which it needs one",
        }
    }
    document["security"] = [{"bearer": []}]


def _signature_scheme(signature: RequireSignature) -> dict[str, str]:
    return {
        "type": "apiKey",
        "in": "header",
        "name": signature.headers[0],
        "description": signature.description,
    }


def _require_what_is_demanded(operation: dict[str, Any]) -> None:
    """Mark the headers as required without which the operation refuses the request itself."""
    for parameter in operation.get("parameters", []):
        if parameter["schema"].pop("x-demanded", False):
            parameter["required"] = True
            parameter["schema"] = {"type": "string"}


def _type_stream(operation: dict[str, Any], document: dict[str, Any]) -> None:
    content = operation["responses"].get("200", {}).get("content", {})
    stream = content.get("text/event-stream", {})
    is_of_facts = "$ref" not in stream.get("schema", {"$ref": ""})
    if is_of_facts and EVENT_SCHEMA in document["components"]["schemas"]:
        content["text/event-stream"]["schema"] = {"$ref": SCHEMA_PREFIX + EVENT_SCHEMA}


def _drop_unused_schemas(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    used = names_within(schemas, referenced_names(document["paths"]))
    for name in schemas.keys() - used:
        del schemas[name]


def _tags(
    document: Mapping[str, Any], definitions: Sequence[ServiceDefinition]
) -> list[dict[str, str]]:
    texts = {one.name: one.description for one in definitions} | _COMMON_TAGS
    used = sorted({tag for _, _, operation in operations(document) for tag in operation["tags"]})
    return [{"name": tag, "description": texts.get(tag, "")} for tag in used]
