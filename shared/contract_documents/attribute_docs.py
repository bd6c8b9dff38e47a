"""Reads the docstrings that stand below the fields of models in the code."""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import BaseModel

OWN_PACKAGES = ("services.", "shared.")


def field_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstrings of a model's fields, also the inherited ones."""
    texts: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base.__module__.startswith(OWN_PACKAGES):
            origin = base.__pydantic_generic_metadata__["origin"] or base
            texts.update(_docstrings_of_module(base.__module__).get(origin.__name__, {}))
    return texts


@cache
def _docstrings_of_module(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings of the fields of a module's classes, by class."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[name]))
    except OSError:  # the source is not installed
        return {}
    return {
        statement.name: dict(_docstrings_of_class(statement))
        for statement in tree.body
        if isinstance(statement, ast.ClassDef)
    }


def _docstrings_of_class(definition: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in itertools.pairwise(definition.body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text).replace("\n", " ")
            case _:
                continue
