"""Where commands print: results to stdout, progress and messages to stderr.

Every text goes through `visible_text`: names are whatever somebody entered, and a terminal acts on
escape sequences.
"""

from __future__ import annotations

import json
from typing import Any

import click

from shared.telemetry.visible_text import json_escaped, visible_text


def print_result(text: str) -> None:
    """Print a line of a result to stdout."""
    click.echo(visible_text(text))


def print_message(text: str) -> None:
    """Print progress or a message, which is not part of the result, to stderr."""
    click.echo(visible_text(text), err=True)


def print_json(value: Any) -> None:
    """Print a result as indented JSON to stdout; what a terminal acts on is escaped."""
    click.echo(json_escaped(json.dumps(value, ensure_ascii=False, indent=2)))
