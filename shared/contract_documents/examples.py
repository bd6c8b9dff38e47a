"""Makes an example of every published fact: what one would look like on the bus.

The values belong to one story, so that the examples of different facts fit together: development
hands a test report over to quality, on a project that serves a goal.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from shared.contract_documents.example_values import LISTS, OF_MODELS, VALUES

_FIRST_ID = 0x0199A3C47E5D7B2C9F00A1B2C3D4E500
"""A UUID of version 7; each field's name has one that is derived from it."""


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return an example of a fact's data, as they are published."""
    example: dict[str, Any] = model.model_validate(_fields_of(model)).model_dump(mode="json")
    return example


def _fields_of(model: type[BaseModel]) -> dict[str, Any]:
    own = OF_MODELS.get(model.__name__, {})
    return {
        name: field.default
        if name == "type"
        else own[name]
        if name in own
        else _value_of(name, field.annotation, field.default)
        for name, field in model.model_fields.items()
    }


def _value_of(name: str, type_hint: Any, default: Any = PydanticUndefined) -> Any:
    origin, arguments = get_origin(type_hint), get_args(type_hint)
    if origin is Literal:
        return arguments[0]
    if origin is Annotated:
        return _value_of(name, arguments[0], default)
    if origin is tuple:
        return LISTS.get(name) or [_value_of(name, arguments[0])]
    if origin is not None and type(None) in arguments:
        return _value_of(name, next(one for one in arguments if one is not type(None)))
    if isinstance(type_hint, type) and issubclass(type_hint, BaseModel):
        return _fields_of(type_hint)
    return _simple_value(name, type_hint, default)


def _simple_value(name: str, type_hint: Any, default: Any) -> Any:
    if type_hint is UUID:
        return UUID(int=_FIRST_ID + sum(name.encode()) % 256)
    if type_hint is bool and isinstance(default, bool):
        return default
    of_type = {
        bool: True,
        date: "2026-10-15",
        datetime: VALUES["at"],
        Decimal: "0.5",
        int: 1,
        str: name.replace("_", " "),
    }[type_hint]
    # A day is never one of the moments that are named alike.
    return of_type if type_hint in {bool, date} else VALUES.get(name, of_type)
