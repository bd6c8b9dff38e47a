"""Gives each operation a summary and a description from its function's docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any


def add_texts(operation: dict[str, Any], endpoint: Callable[..., Any]) -> None:
    """Set the summary to the docstring's first clause, unless the route has one of its own."""
    text = inspect.cleandoc(endpoint.__doc__ or "").replace("\r", "")
    default = endpoint.__name__.replace("_", " ").title()
    if text and operation.get("summary", default) == default:
        operation["summary"] = re.split(r"[.;:\n](?:\s|$)", text, maxsplit=1)[0]
    if text:
        operation["description"] = text
