"""Reads what a command sends from a JSON file, or from the standard input."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

from shared.terminal.user_language import in_user_language

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def json_file_option(
    name: str, parameter: str, description: str
) -> Callable[[Decorated], Decorated]:
    """Return an option for a JSON file; the parameter gets its lines, or `None`."""
    return click.option(
        name,
        parameter,
        type=click.File(encoding="utf-8-sig"),  # some editors begin a file with the mark
        help=f"A JSON file with {description}; - is the standard input.",
    )


def read_json_object(file: Iterable[str] | None, option: str) -> dict[str, Any]:
    """Return the object in a file, an empty one without a file.

    Raises `click.UsageError`, which names the option, for anything else, and for an object that
    has a name twice: which of the two was meant nobody knows.
    """
    if file is None:
        return {}
    try:
        found = json.loads("".join(file), object_pairs_hook=_to_object)
    except (ValueError, RecursionError) as error:
        broken = (
            f"What {option} names is no JSON: {error}",
            f"{option} 指定的内容不是 JSON：{error}",
        )
        raise click.UsageError(in_user_language(*broken)) from error
    if not isinstance(found, dict):
        other = (f"What {option} names is no JSON object.", f"{option} 指定的内容不是 JSON 对象。")
        raise click.UsageError(in_user_language(*other))
    return found


def _to_object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raises `ValueError` for a name that it has twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        message = (f"“{twice}” stands twice in one object", f"同一对象中“{twice}”出现两次")
        raise ValueError(in_user_language(*message))
    return found
