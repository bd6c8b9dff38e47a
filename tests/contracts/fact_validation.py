"""Validates the data of facts against their published JSON Schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from shared.contract_documents.json_schemas import fact_json_schema

FORMATS = FormatChecker(["date", "uuid"])
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"  # what `date-time` means
)


@FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or _RFC_3339.fullmatch(value) is not None


@cache
def validator_of(fact_type: str) -> Draft202012Validator:
    """Return what validates the data of facts of a type."""
    return Draft202012Validator(fact_json_schema(fact_type), format_checker=FORMATS)


def find_violations(facts: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with facts, given as their types and decoded data."""
    for fact_type, data in facts:
        for error in validator_of(fact_type).iter_errors(data):
            yield f"{fact_type} {error.json_path}: {error.message}"
