"""Passes requests on, and checks each of them and each answer against Atlassian's OpenAPI document.

What the document does not have is a violation: a path, a method, a query parameter, a field, a
status. `TOLD_ELSEWHERE` are the statuses that Atlassian documents for all operations at once.
Authorization is checked by the stand-in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

TOLD_ELSEWHERE = {403, 405, 410, 429, 500, 502, 503, 504}
"""Source: "Status codes" and "Rate limiting" of Atlassian's developer documentation."""
DOCUMENT_URI = "urn:jira"
JSON_TYPE = "application/json"
_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "boolean": lambda text: {"true": True, "false": False}.get(text, text),
}


@cache
def published() -> Any:
    """Return the document."""
    return json.loads((Path(__file__).parent / "openapi.json").read_bytes())


@cache
def _registry() -> Registry[Any]:
    # The schemas of OpenAPI 3.0 are those of JSON Schema's draft 4, as far as these need.
    empty: Registry[Any] = Registry()
    found: Registry[Any] = empty.with_resource(DOCUMENT_URI, DRAFT4.create_resource(published()))
    return found


@dataclass
class ValidatingProxy:
    """Stands between a client and a Jira, and notes violations."""

    answer_of: Callable[[httpx.Request], httpx.Response]
    violations: list[str] = field(default_factory=list)
    checked: int = 0
    """How many exchanges were checked."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on and return the answer, once both were checked."""
        operation = self._find(request)
        if operation is None:
            self._note(request, "there is no such operation")
        else:
            self._note_all(request, _request_faults(request, operation))
        answer = self.answer_of(request)
        if operation is not None:
            self._note_all(request, _answer_faults(answer, operation))
            self.checked += 1
        return answer

    def _find(self, request: httpx.Request) -> Any | None:
        for template, methods in published()["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, request.url.raw_path.decode().partition("?")[0]):
                return methods.get(request.method.lower())
        return None

    def _note_all(self, request: httpx.Request, faults: Iterator[str]) -> None:
        for fault in faults:
            self._note(request, fault)

    def _note(self, request: httpx.Request, fault: str) -> None:
        self.violations.append(f"{request.method} {unquote(request.url.path)}: {fault}")


def _request_faults(request: httpx.Request, operation: Any) -> Iterator[str]:
    parameters = operation.get("parameters", ())
    queried = {one["name"]: one for one in parameters if one["in"] == "query"}
    given = request.url.params
    for name in given:
        if name not in queried:
            yield f"the parameter {name} is not known"
    for name, parameter in queried.items():
        if name in given:
            schema = parameter["schema"]
            values = [_parsed(text, schema) for text in given.get_list(name)]
            value = values if schema["type"] == "array" else values[0]
            yield from _schema_faults(value, schema, f"the parameter {name}")
        elif parameter.get("required"):
            yield f"the parameter {name} is missing"
    expected = operation.get("requestBody")
    if expected is None:
        if request.content:
            yield "it takes no body"
        return
    if request.headers.get("Content-Type", "").partition(";")[0] != JSON_TYPE:
        yield "its body has another type than JSON"
        return
    yield from _body_faults(request.content, expected["content"][JSON_TYPE]["schema"], "the body")


def _parsed(text: str, schema: Any) -> Any:
    kind = schema.get("items", schema)["type"]
    try:
        return _PARSERS.get(kind, str)(text)
    except ValueError:
        return text


def _answer_faults(answer: httpx.Response, operation: Any) -> Iterator[str]:
    described = operation["responses"].get(str(answer.status_code))
    if described is None:
        if answer.status_code not in TOLD_ELSEWHERE:
            yield f"the status {answer.status_code} is not known"
        return
    schema = described.get("content", {}).get(JSON_TYPE, {}).get("schema")
    if schema:
        yield from _body_faults(answer.content, schema, "the answer")


def _body_faults(content: bytes, schema: Any, what: str) -> Iterator[str]:
    try:
        document = json.loads(content)
    except ValueError:
        yield f"{what} is no JSON"
        return
    yield from _schema_faults(document, schema, what)


def _schema_faults(value: Any, schema: Any, what: str) -> Iterator[str]:
    validator = Draft4Validator(
        _absolute(schema), registry=_registry(), format_checker=FormatChecker()
    )
    for error in validator.iter_errors(value):
        yield f"{what} at {error.json_path}: {error.message[:200]}"


def _absolute(schema: Any) -> Any:
    """Return a schema whose reference is to the document wherever it stands."""
    reference = schema.get("$ref")
    return schema if reference is None else {"$ref": DOCUMENT_URI + reference}
