"""Where commands print: results to stdout, progress and messages to stderr."""

from __future__ import annotations

import json
from typing import Any

import click


def print_message(text: str) -> None:
    """Print progress or a message, which is not part of the result, to stderr."""
    click.echo(text, err=True)


def print_json(value: Any) -> None:
    """Print a result as indented JSON to stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
