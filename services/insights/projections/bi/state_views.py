"""The views that show each thing once, as it stands: worked out of the rows of its changes."""

from __future__ import annotations

from collections.abc import Sequence

from services.insights.domain.star_schema.catalogue import Column
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from services.insights.projections.bi.view import (
    View,
    ViewColumn,
    member_columns,
    plain_columns,
)

_NEWEST = "ORDER BY area_position DESC, line DESC"


def newest(expression: str, condition: str = "") -> str:
    """Return an aggregate: the value of the newest row that has one and meets the condition."""
    wanted = f"{expression} IS NOT NULL" + (f" AND {condition}" if condition else "")
    return f"(array_agg({expression} {_NEWEST}) FILTER (WHERE {wanted}))[1]"


def transition_time(*transitions: str, which: str = "max") -> str:
    """Return an aggregate: when the thing first (`min`) or last (`max`) became one of these."""
    return f"{which}(occurred_at) FILTER (WHERE {_is(*transitions)})"


def times(*transitions: str) -> str:
    """Return an aggregate: how often the thing became one of these."""
    return f"count(*) FILTER (WHERE {_is(*transitions)})"


def _is(*transitions: str) -> str:
    return f"transition IN ({', '.join(map(repr, transitions))})"


def state(*transitions: str) -> str:
    """Return an aggregate: which of these transitions is the newest."""
    return newest("transition", _is(*transitions))


def seconds_between(start: str, end: str) -> str:
    """Return an expression: the whole seconds from one moment to another."""
    return f"floor(extract(epoch FROM {end} - {start}))::bigint"


def month_of(what: str, zh: str) -> ViewColumn:
    """Return the column with the month of `<what>_at` in Asia/Shanghai."""
    return ViewColumn(
        f"{what}_month",
        zh,
        f"The month of `{what}_at` in Asia/Shanghai, as YYYY-MM.",
        f"to_char(fact.{what}_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
    )


CHANGED_AT = ViewColumn(
    "changed_at", "最近变化时间", "When its newest change happened.", "fact.changed_at"
)


def state_view(
    name: str,
    zh: str,
    en: str,
    table: str,
    *,
    keys: Sequence[str],
    kept: Sequence[str],
    worked_out: Sequence[ViewColumn],
    derived: Sequence[ViewColumn] = (),
    condition: str = "true",
    joins: str = "",
) -> View:
    """Return a view with one row for each value of the keys.

    `kept` are columns of the table whose newest value holds, with the keys of the members that
    they name; `worked_out` are aggregates of the rows; `derived` are expressions of all these.
    """
    by_name = {column.name: column for column in TABLES_BY_NAME[table].columns}
    columns = [by_name[one] for one in keys]
    members: list[Column] = []
    for one in kept:
        key = f"{one.removesuffix('_id')}_key"
        columns.append(by_name[one])
        if key in by_name:
            members.append(by_name[key])
    names = [*kept, *(column.name for column in members)]
    aggregates = ",\n        ".join(
        [
            *keys,
            *(f"{newest(one)} AS {one}" for one in names),
            *(f"{one.expression} AS {one.name}" for one in worked_out),
            "max(occurred_at) AS changed_at",
        ]
    )
    added, member_joins = member_columns(members, "fact.changed_at")
    source = (
        f"(SELECT {aggregates}\n    FROM insights.{table} WHERE {condition}"  # noqa: S608
        f"\n    GROUP BY {', '.join(keys)}) AS fact{member_joins}{joins}"
    )
    shown = [
        ViewColumn(one.name, one.zh, one.en, f"fact.{one.name}", one.unit) for one in worked_out
    ]
    return View(
        name, zh, en, (*plain_columns(columns), *shown, *derived, *added, CHANGED_AT), source
    )
