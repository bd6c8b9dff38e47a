"""Reads the filters of the fact stream: what names nothing known is refused, not waited for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from shared.contracts.concerned_departments import list_fact_types, list_publishing_areas
from shared.http.query_parameters import unknown_value

_FULL_TYPE = re.compile(r"concord\.(?P<name>(?P<area>[^.]+)\.[^.]+)\.v\d+")


def check_areas(values: Sequence[str], served: Collection[str]) -> frozenset[str]:
    """Return the areas; raises `Problem` 422 for one that publishes nothing on this bus."""
    for value in values:
        if value not in served:
            raise unknown_value("area", value, sorted(served))
    return frozenset(values)


def resolve_fact_types(values: Sequence[str], served: Collection[str]) -> frozenset[str]:
    """Return the full types that the values name: in full, or short as `duties.handoff-offered`.

    A short name stands for every version of the fact. Raises `Problem` 422 for an unknown one;
    only an area without contracts, whose facts cannot be known, may have any type.
    """
    known = _types_by_name()
    without_contracts = set(served) - set(list_publishing_areas())
    found: set[str] = set()
    for value in values:
        full = _FULL_TYPE.fullmatch(value)
        if value in known:
            found |= known[value]
        elif full is not None and (
            value in known.get(full["name"], ()) or full["area"] in without_contracts
        ):
            found.add(value)
        else:
            raise unknown_value("type", value, sorted(known))
    return frozenset(found)


def _types_by_name() -> dict[str, set[str]]:
    """Return the full types by the facts' short names."""
    found: dict[str, set[str]] = {}
    for fact_type in list_fact_types():
        if full := _FULL_TYPE.fullmatch(fact_type):
            found.setdefault(full["name"], set()).add(fact_type)
    return found
