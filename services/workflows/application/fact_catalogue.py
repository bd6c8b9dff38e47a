"""The facts that rules may hear, with the kinds of their fields, as the contracts say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel

import shared.contracts
from services.workflows.domain.automation_rule import FactFields, FieldKind
from shared.contracts.fact_read_classes import PAY_FIELDS, find_read_class
from shared.contracts.read_classes import ReadClass

HEARD_CLASSES = frozenset({ReadClass.WORK, ReadClass.CORRESPONDENCE, ReadClass.REFERENCE})
"""Pay figures and people stay where few read them: a case's subject is read by many."""

_PERSON_FIELDS = frozenset({"done_by", "resource"})
_KINDS: Mapping[type, FieldKind] = {
    bool: FieldKind.FLAG,
    int: FieldKind.NUMBER,
    float: FieldKind.NUMBER,
    Decimal: FieldKind.NUMBER,
    datetime: FieldKind.MOMENT,
    date: FieldKind.DAY,
    str: FieldKind.TEXT,
    UUID: FieldKind.TEXT,
}


@cache
def heard_facts() -> Mapping[str, FactFields]:
    """Return the fields of every fact that rules may hear, by its type."""
    return {
        fact_type: {
            name: kind_of(hint)
            for name, hint in get_type_hints(fact, include_extras=True).items()
            if name in fact.model_fields and name not in _left_out(fact_type)
        }
        for fact_type, fact in sorted(_contracts())
        if find_read_class(fact_type) in HEARD_CLASSES
    }


def heard_areas() -> list[str]:
    """Return the areas whose facts rules may hear."""
    return sorted({fact_type.split(".")[1] for fact_type in heard_facts()})


def _contracts() -> Iterator[tuple[str, type[BaseModel]]]:
    found: dict[str, type[BaseModel]] = {}
    for module in iter_modules(shared.contracts.__path__):
        for fact in vars(import_module(f"shared.contracts.{module.name}")).values():
            if isinstance(fact, type) and issubclass(fact, BaseModel):
                type_field = fact.model_fields.get("type")
                if type_field is not None and isinstance(type_field.default, str):
                    found[type_field.default] = fact
    yield from found.items()


def _left_out(fact_type: str) -> frozenset[str]:
    return _PERSON_FIELDS | {"type"} | {path[0] for path in PAY_FIELDS.get(fact_type, ())}


def kind_of(hint: Any) -> FieldKind:
    """Return what a field with a type hint holds; `None` beside something else is ignored."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return kind_of(inner[0])
    if origin is Literal:
        return FieldKind.TEXT if all(isinstance(one, str) for one in inner) else FieldKind.OTHER
    if origin in {Union, UnionType}:
        kinds = {kind_of(one) for one in inner if one is not type(None)}
        return kinds.pop() if len(kinds) == 1 else FieldKind.OTHER
    if origin in {tuple, list, frozenset}:
        kinds = {kind_of(one) for one in inner if one is not Ellipsis}
        return FieldKind.TEXTS if kinds == {FieldKind.TEXT} else FieldKind.OTHER
    if isinstance(hint, type) and issubclass(hint, Enum) and issubclass(hint, str):
        return FieldKind.TEXT
    return _KINDS.get(hint, FieldKind.OTHER)
