"""What every terminal command shares: its options, its exit codes, how it prints."""

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
    """How to print a result that is no table."""

    TEXT = "text"
    JSON = "json"


OutputFormatOption = Annotated[
    OutputFormat, typer.Option("--format", help="text for people, json for programs.")
]


class ExitCode(IntEnum):
    """What an exit code means."""

    DONE = 0
    REFUSED = 1
    """Concord said no; the reason stands on stderr."""
    USAGE_ERROR = 2
    """The command line is wrong."""
    UNREACHABLE = 3
    """No installation answered and none could be started."""
    INTERNAL_ERROR = 4
    """Concord failed; the log says how."""
    INTERRUPTED = 130


stderr_console = Console(stderr=True)
"""Progress and messages, which are not the result."""


def print_json(value: Any) -> None:
    """Print a result for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
