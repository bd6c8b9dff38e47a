"""Where commands print: results to stdout, progress and messages to stderr."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console

stderr_console = Console(stderr=True)
"""The console for progress and messages, which are not part of the result."""


def print_json(value: Any) -> None:
    """Print a result as indented JSON to stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
