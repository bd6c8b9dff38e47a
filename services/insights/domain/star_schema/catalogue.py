"""The forms of the catalogue: a table and its columns, each named in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal[
    "uuid", "text", "smallint", "integer", "bigint", "boolean", "numeric", "date", "timestamptz"
]
"""The column's type in PostgreSQL."""


@dataclass(frozen=True)
class Column:
    """One column of a table of the star schema."""

    name: str
    type: ColumnType
    zh: str
    """The column's name in Chinese, unique in its table."""
    en: str
    """What the column says, as an English sentence or part of one."""
    unit: str = ""
    """The unit of its values, such as `s`, `min` or `minor units`; empty where there is none."""
    optional: bool = False
    """Whether it may be NULL."""
    dimension: str = ""
    """For a durable key: the dimension whose member it names."""
    scale: int | None = None
    """For `numeric`: the decimals that files keep; more are rounded half away from zero there."""


@dataclass(frozen=True)
class Table:
    """One table of the star schema."""

    name: str
    zh: str
    """The table's name in Chinese."""
    en: str
    """What one row is, as an English sentence."""
    area: str
    """The area whose facts fill it; empty where several do."""
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ("fact_id", "line")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the table."""
        return tuple(column.name for column in self.columns)


def member(
    name: str, dimension: str, zh: str, en: str, *, optional: bool = False, uuid: bool = False
) -> tuple[Column, Column]:
    """Return the natural code of a member of a dimension, and its durable key.

    The key of `department` is `department_key`, that of `project_id` is `project_key`.
    """
    key = f"{name.removesuffix('_id')}_key"
    code = Column(name, "uuid" if uuid else "text", zh, en, optional=optional)
    description = f"The durable key of that member of the dimension {dimension}."
    key_column = Column(
        key, "bigint", f"{zh}键", description, optional=optional, dimension=dimension
    )
    return code, key_column


def moment(name: str, zh: str, en: str, *, optional: bool = True) -> Column:
    """Return a column that holds an instant."""
    return Column(name, "timestamptz", zh, en, optional=optional)


def identifier(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """Return a column that holds the id of something."""
    return Column(name, "uuid", zh, en, optional=optional)


def code(name: str, zh: str, en: str, *, optional: bool = False) -> Column:
    """Return a column that holds a code or a text."""
    return Column(name, "text", zh, en, optional=optional)


def done_by() -> tuple[Column, Column]:
    """Return the columns that say who did the work."""
    return member(
        "done_by", "person", "完成人", "The sign-on subject of who did it.", optional=True
    )
