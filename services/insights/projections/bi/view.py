"""A view for BI tools: its columns in English and Chinese, and the query behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from services.insights.domain.star_schema.catalogue import Column

DEPARTMENT_HISTORY = """(
    SELECT department_key, array_agg(valid_from ORDER BY valid_from) AS starts,
        array_agg(name ORDER BY valid_from) AS names,
        array_agg(parent ORDER BY valid_from) AS parents
    FROM insights.department_dim GROUP BY department_key
)"""
"""A row for each department with all its versions: a join to it that a query does not use is left
out by the planner, as it cannot make rows more or fewer."""


@dataclass(frozen=True)
class ViewColumn:
    """One column of a view."""

    name: str
    zh: str
    """The name in Chinese, unique in its view."""
    en: str
    """What the column says, in English."""
    expression: str
    """The SQL expression of its value."""
    unit: str = ""

    @property
    def comment(self) -> str:
        """What the database says of the column, in both languages."""
        return f"{self.zh}. {self.en}" + (f" Unit: {self.unit}." if self.unit else "")


@dataclass(frozen=True)
class View:
    """One view for BI tools."""

    name: str
    zh: str
    en: str
    """What one row is."""
    columns: tuple[ViewColumn, ...]
    source: str
    """What follows FROM."""

    @property
    def comment(self) -> str:
        """What the database says of the view, in both languages."""
        return f"{self.zh}. {self.en}"

    def query(self) -> str:
        """Return the query behind the view."""
        listed = ",\n    ".join(f'{one.expression} AS "{one.name}"' for one in self.columns)
        return f"SELECT {listed}\nFROM {self.source}"

    def query_in_chinese(self) -> str:
        """Return the query that shows the same under the Chinese names."""
        listed = ", ".join(f'"{one.name}" AS "{one.zh}"' for one in self.columns)
        return f"SELECT {listed} FROM bi.{self.name}"  # noqa: S608  likewise


def plain_columns(columns: Sequence[Column], guarded: Collection[str] = ()) -> Iterator[ViewColumn]:
    """Yield the columns of a table as they are, without the keys of members of dimensions.

    A condition on one that is guarded comes after row-level security: to the planner, `coalesce`
    may tell of a value. The alias of the row is `fact`.
    """
    for column in columns:
        if not column.dimension:
            value = f"fact.{column.name}"
            if column.name in guarded:
                value = f"coalesce({value}, {value})"
            yield ViewColumn(column.name, column.zh, column.en, value, column.unit)


def member_columns(columns: Sequence[Column], at: str) -> tuple[list[ViewColumn], str]:
    """Return what the members that a row names are called, and the joins that this needs.

    Departments have their names and their superior departments twice: as they are now, and as they
    were at the time `at`. The alias of the row is `fact`.
    """
    added: list[ViewColumn] = []
    joins = ""
    for column in columns:
        stem, zh = column.name.removesuffix("_key"), column.zh.removesuffix("键")
        if column.dimension == "department":
            added += _department_columns(stem, zh, at)
            joins += (
                f"\nLEFT JOIN {DEPARTMENT_HISTORY} AS {stem}_history"
                f" ON {stem}_history.department_key = fact.{column.name}"
            )
        elif column.dimension in _NAMES:
            added += [
                ViewColumn(
                    name.format(stem),
                    label.format(zh),
                    f"{english}, as it is now.",
                    f"{stem}_now.{attribute}",
                )
                for name, label, english, attribute in _NAMES[column.dimension]
            ]
            dimension = column.dimension
            joins += (
                f"\nLEFT JOIN {current_members(dimension)} AS {stem}_now"
                f" ON {stem}_now.{dimension}_key = fact.{column.name}"
            )
    return added, joins


def current_members(dimension: str) -> str:
    """Return a subquery with the present version of each member.

    It says itself that it has one row for each key, which the planner does not see of the index.
    """
    names = ", ".join(attribute for *_, attribute in _NAMES[dimension])
    return (
        f"(SELECT DISTINCT ON ({dimension}_key) {dimension}_key, {names}"  # noqa: S608
        f" FROM insights.{dimension}_dim WHERE is_current)"
    )


_NAMES = {
    "project": (
        ("{}_code", "{}代码", "The project's code", "code"),
        ("{}_name", "{}名称", "The project's name", "name"),
    ),
    "goal": (("{}_title", "{}名称", "The goal's title", "title"),),
    "flow": (("{}_name", "{}名称", "The flow's name", "name"),),
}


def _department_columns(stem: str, zh: str, at: str) -> list[ViewColumn]:
    history = f"{stem}_history"
    then, now = f"width_bucket({at}, {history}.starts)", f"cardinality({history}.starts)"
    named = (
        ("name", "{}名称", "The department's name now.", "names", now),
        ("parent", "{}的上级部门", "The code of the department above it now.", "parents", now),
        ("name_then", "{}当时名称", "The department's name at that time.", "names", then),
        (
            "parent_then",
            "{}当时的上级部门",
            "The code of the department above it at that time.",
            "parents",
            then,
        ),
    )
    return [
        ViewColumn(f"{stem}_{end}", label.format(zh), english, f"{history}.{values}[{version}]")
        for end, label, english, values, version in named
    ]
