"""JSON of commands, always the same for the same values, and of other systems, of any shape."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def json_text(body: Mapping[str, str | int]) -> str:
    """Return a body as JSON."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def read_json_object(body: bytes, decoder: json.JSONDecoder) -> dict[str, Any]:
    """Return the JSON object that a body is; raises `ValueError` for anything else.

    It is UTF-8, as RFC 8259 has it, with or without a byte order mark: Python's own reader would
    take UTF-16 and UTF-32 as well, which no signature check or log of a proxy expects.
    """
    try:
        document = decoder.decode(body.decode("utf-8-sig"))
    except RecursionError as error:
        raise ValueError from error
    if not isinstance(document, dict):
        raise ValueError  # noqa: TRY004  as for every other text that is no such body
    return document


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return an object of JSON; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_sequence(value: Any) -> Sequence[Any]:
    """Return a list of JSON; an empty one for anything else."""
    return value if isinstance(value, list) else ()
