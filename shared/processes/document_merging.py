"""Merges the documents in which each service describes its own area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def merge_documents(documents: Sequence[Any]) -> Any:
    """Return a document with everything that is in any of these; of single values the first wins.

    Items of lists are kept once, in the order in which they are met.
    """
    first = documents[0]
    match first:
        case dict():
            objects = [one for one in documents if isinstance(one, dict)]
            names = dict.fromkeys(name for one in objects for name in one)
            return {
                name: merge_documents([one[name] for one in objects if name in one])
                for name in names
            }
        case list():
            found: list[Any] = []
            for item in (item for one in documents if isinstance(one, list) for item in one):
                if item not in found:
                    found.append(item)
            return found
        case _:
            return first
