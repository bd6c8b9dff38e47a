"""The requests that the page for front ends names exist, with their query parameters."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.architecture.declared_services import openapi_document
from tests.architecture.source_files import ROOT

PAGE = (ROOT / "docs" / "front-ends.md").read_text("utf-8")
REQUESTS = sorted(set(re.findall(r"`(GET|POST) (/api/[^` ]+)`", PAGE)))


def find_operation(method: str, path: str) -> dict[str, Any]:
    """Return the operation at a path, in which values may stand for parameters."""
    paths = openapi_document()["paths"]
    for template in sorted(paths, key=lambda one: "{" in one):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in paths[template]:
            found: dict[str, Any] = paths[template][method.lower()]
            return found
    pytest.fail(f"{method} {path} does not exist")


@pytest.mark.parametrize(("method", "target"), REQUESTS, ids=lambda value: value.split("?")[0])
def test_a_named_request_exists(method: str, target: str) -> None:
    parts = urlsplit(target)
    operation = find_operation(method, parts.path)
    parameters = operation.get("parameters", [])
    known = {one["name"]: one["schema"] for one in parameters if one["in"] == "query"}
    for name, value in parse_qsl(parts.query, strict_parsing=bool(parts.query)):
        assert name in known
        if "{" not in value and (choices := enumerated(known[name])):
            assert value in choices


def enumerated(schema: dict[str, Any]) -> list[str]:
    """Return the values that a schema allows, if it lists them."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return enumerated(openapi_document()["components"]["schemas"][name])
    nested = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return [*schema.get("enum", []), *(one for each in nested for one in enumerated(each))]
