"""Statements as files, as the API exports them: to a file, or to what reads this command."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import click

from shared.terminal.command_options import EnumChoice
from shared.terminal.console_output import print_message
from shared.terminal.user_language import in_user_language


class StatementFormat(StrEnum):
    """The format in which a statement is printed or written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    XLSX = "xlsx"
    PDF = "pdf"

    @property
    def is_file(self) -> bool:
        """Whether the API writes it as a file."""
        return self not in {StatementFormat.TABLE, StatementFormat.JSON}


class FileLanguage(StrEnum):
    """The language of a file."""

    ENGLISH = "en"
    CHINESE = "zh"


statement_format_option = click.option(
    "--format",
    "format_",
    type=EnumChoice(StatementFormat),
    default=StatementFormat.TABLE.value,
    show_default=True,
    help="table for people, json for programs, csv and xlsx for spreadsheets, html and pdf for HR.",
)
language_option = click.option(
    "--language",
    "--lang",
    "language",
    type=EnumChoice(FileLanguage),
    help="The language of a file; by default that of CONCORD_LANGUAGE or LANG.",
)
output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the csv, html, xlsx or pdf there, instead of to the standard output.",
)


_TEXTS = {StatementFormat.CSV, StatementFormat.HTML}


def write_statement_file(content: bytes, format_: StatementFormat, output: Path | None) -> None:
    """Write a file, or its content to the standard output; there CSV has no byte order mark.

    Raises `click.UsageError` where a file that is no text would go to a terminal.
    """
    if output is not None:
        output.write_bytes(content)
        print_message(f"{output}: {len(content):,} bytes")
        return
    if format_ not in _TEXTS and sys.stdout.isatty():
        no_text = (
            f"A {format_} is no text for a terminal; name a file by --output.",
            f"{format_} 不是可在终端显示的文本；请用 --output 指明文件。",
        )
        raise click.UsageError(in_user_language(*no_text))
    if format_ in _TEXTS:
        sys.stdout.write(content.decode("utf-8-sig"))
        sys.stdout.flush()
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
