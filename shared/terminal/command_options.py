"""The options, exit codes and output that all terminal commands share."""

from __future__ import annotations

import json
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

DataDirOption = Annotated[
    Path,
    typer.Option("--data-dir", envvar="CONCORD_DATA", help="The installation's data folder."),
]
DEFAULT_DATA_DIR = Path("concord-data")


class OutputFormat(StrEnum):
    """The format in which a command prints its result."""

    TEXT = "text"
    JSON = "json"


OutputFormatOption = Annotated[
    OutputFormat, typer.Option("--format", help="text for people, json for programs.")
]


class ExitCode(IntEnum):
    """The exit codes of `concord`."""

    DONE = 0
    """The command did what it was asked to do."""
    REFUSED = 1
    """Concord refused the command; stderr has the reason."""
    USAGE_ERROR = 2
    """The command line is wrong."""
    UNREACHABLE = 3
    """No installation answered, and none could be started."""
    INTERNAL_ERROR = 4
    """Concord failed; the log has the error."""
    INTERRUPTED = 130
    """The user interrupted the command."""


stderr_console = Console(stderr=True)
"""The console for progress and messages, which are not part of the result."""


def print_json(value: Any) -> None:
    """Print a result as indented JSON to stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
