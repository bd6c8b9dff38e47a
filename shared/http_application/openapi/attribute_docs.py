"""Describes the fields of schemas by the docstrings that stand below them in the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from shared.contract_documents.attribute_docs import OWN_PACKAGES, field_docstrings
from shared.contract_documents.common_fields import common_description


def describe_fields(document: dict[str, Any]) -> None:
    """Add a description to each field without one: its docstring, or what its name means."""
    models = {model.__name__: model for model in _own_models(BaseModel)}
    for name, schema in document["components"]["schemas"].items():
        texts = field_docstrings(models[name]) if name in models else {}
        for field, value in schema.get("properties", {}).items():
            text = texts.get(field) or common_description(field)
            if text is not None and "description" not in value:
                value["description"] = text


def _own_models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        if one.__module__.startswith(OWN_PACKAGES):
            yield one
        yield from _own_models(one)
