"""Merges what several services answered to one request."""

from __future__ import annotations

from typing import Any


def merge_responses(bodies: list[Any]) -> Any:
    """Merge JSON of the same shape: concatenate lists and add numbers up; else the first wins.

    Null counts as nothing.
    """
    bodies = [body for body in bodies if body is not None] or [None]
    first = bodies[0]
    match first:
        case list():
            return [item for body in bodies for item in body]
        case dict():
            return {key: merge_responses([body[key] for body in bodies]) for key in first}
        case int():
            return sum(bodies)
        case _:
            return first


def complete_answer(bodies: list[Any]) -> Any:
    """Merge answers to one question that each service knows in part: `null` says nothing."""
    told = [body for body in bodies if body is not None]
    match told:
        case [dict() as first, *_]:
            return {key: complete_answer([body[key] for body in told]) for key in first}
        case [list(), *_]:
            return sorted({item for body in told for item in body})
        case [first, *_]:
            return first
        case _:
            return None
