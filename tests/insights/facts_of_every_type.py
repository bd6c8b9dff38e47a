"""Examples of published facts, made from their contracts, for tests of the fold."""

from __future__ import annotations

import json
import types
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel

import shared.contracts
from services.insights.domain.folding.rows_of_facts import ReadFact
from services.insights.domain.folding.rows_of_facts import read_fact as read

FACT_ID = UUID("01900000-0000-7000-8000-000000000001")
RECORDED_AT = datetime(2026, 11, 3, 8, tzinfo=UTC)
_VALUES: dict[type, Any] = {
    str: "007",
    int: 7,
    bool: True,
    UUID: FACT_ID,
    Decimal: Decimal("0.25"),
    datetime: datetime(2026, 10, 31, 17, 0, 1, tzinfo=UTC),
    date: date(2026, 10, 31),
}


@cache
def contracts() -> dict[str, type[BaseModel]]:
    """Return the contract of every published fact, by its type."""
    return {
        fact.model_fields["type"].default: fact
        for module in iter_modules(shared.contracts.__path__)
        for fact in vars(import_module(f"shared.contracts.{module.name}")).values()
        if isinstance(fact, type) and issubclass(fact, BaseModel) and "type" in fact.model_fields
    }


def example_of(contract: type[BaseModel], *, complete: bool) -> BaseModel:
    """Return a fact with everything that its contract knows, or with as little as it may have."""
    hints = get_type_hints(contract, include_extras=True)
    return contract(
        **{
            name: _example(hints[name], complete=complete)
            for name, field in contract.model_fields.items()
            if name != "type" and (complete or field.is_required())
        }
    )


def _example(hint: Any, *, complete: bool) -> Any:
    kind, arguments = get_origin(hint), get_args(hint)
    if kind is Annotated:
        return _example(arguments[0], complete=complete)
    if kind in {Union, types.UnionType}:
        optional = type(None) in arguments and not complete
        return None if optional else _example(arguments[0], complete=complete)
    if kind is Literal:
        return arguments[0]
    if kind is tuple:
        return (_example(arguments[0], complete=complete),) if complete else ()
    return example_of(hint, complete=complete) if issubclass(hint, BaseModel) else _VALUES[hint]


def read_fact(fact: BaseModel, position: int = 1, recorded_at: datetime = RECORDED_AT) -> ReadFact:
    """Return a fact as the consumer reads it."""
    fact_type: str = fact.type  # type: ignore[attr-defined]
    area = fact_type.split(".")[1]
    said = json.loads(fact.model_dump_json())
    return read(FACT_ID, area, fact_type, position, recorded_at, said)
