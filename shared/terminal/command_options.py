"""Options that several commands take: the data folder, the output format, months and times."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import TypeVar

import click

from shared.terminal.user_language import in_user_language

EnumValue = TypeVar("EnumValue", bound=Enum)


class EnumChoice(click.Choice[EnumValue]):
    """The members of an enumeration, written as their values."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        """Return what a user writes for a member."""
        return super().normalize_choice(choice.value if isinstance(choice, Enum) else choice, ctx)


class Month(click.ParamType[str]):
    """A month as YYYY-MM."""

    name = "month"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the month; fails with an example for anything else."""
        if not re.fullmatch(r"(?!0000)\d{4}-(0[1-9]|1[0-2])", value, re.ASCII):
            fault = (
                f"{value} is no month; write a month like 2026-10",
                f"{value} 不是月份；请按 2026-10 的格式书写",
            )
            self.fail(in_user_language(*fault), param, ctx)
        return value


class MomentWithOffset(click.ParamType[str]):
    """A time with its offset from UTC."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the time as it was written; fails with an example for anything else."""
        try:
            has_offset = datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            has_offset = False
        if not has_offset:
            fault = (
                f"{value} is no time with an offset; write one like 2026-10-31T18:00:00+08:00",
                f"{value} 不是带时区偏移的时间；请按 2026-10-31T18:00:00+08:00 的格式书写",
            )
            self.fail(in_user_language(*fault), param, ctx)
        return value


class OutputFormat(StrEnum):
    """The format in which a command prints its result."""

    TEXT = "text"
    JSON = "json"


class TableFormat(StrEnum):
    """The format in which a command prints its rows."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    envvar="CONCORD_DATA",
    default=Path("concord-data"),
    show_default=True,
    show_envvar=True,
    help="The installation's data folder.",
)
output_format_option = click.option(
    "--format",
    "format_",
    type=EnumChoice(OutputFormat),
    default=OutputFormat.TEXT.value,
    show_default=True,
    help="text for people, json for programs.",
)
table_format_option = click.option(
    "--format",
    "format_",
    type=EnumChoice(TableFormat),
    default=TableFormat.TABLE.value,
    show_default=True,
    help="table for people, json for programs, csv for spreadsheets.",
)
period_option = click.option(
    "--period", type=Month(), required=True, help="The month, like 2026-10."
)
department_option = click.option("--department", help="Its code.")
required_department_option = click.option("--department", required=True, help="Its code.")
as_of_option = click.option(
    "--as-of",
    type=MomentWithOffset(),
    help="What was true at this time, like 2026-10-31T18:00:00+08:00.",
)
known_at_option = click.option(
    "--known-at",
    type=MomentWithOffset(),
    help="What was known at this time, like 2026-10-31T18:00:00+08:00.",
)


def shown_time(as_of: str | None, known_at: str | None) -> datetime:
    """Return the time that stands for the present in what is shown."""
    asked = as_of or known_at
    return datetime.fromisoformat(asked) if asked else datetime.now(UTC)


create_option = click.option(
    "--create", is_flag=True, help="Begin a new installation where there is none."
)
