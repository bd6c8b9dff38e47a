"""Options that several commands take: the data folder, the output format."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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
