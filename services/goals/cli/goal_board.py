"""The terminal command `board`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    TableFormat,
    as_of_option,
    data_dir_option,
    department_option,
    known_at_option,
    table_format_option,
)
from shared.terminal.console_output import print_json
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language

API_PREFIX = "/api/goals/v1"
CLI_ROLES = [Role.AUDITOR]

STATE_LABELS = {
    "not-started": "not started 未开始",
    "on-track": "on track 正常",
    "lagging": "lagging 落后",
    "achieved": "achieved 已达成",
}
TREND_ARROWS = {"rising": " ↑", "falling": " ↓", "steady": " →", None: ""}


@click.command()
@click.option("--cycle", required=True, help="The cycle's name, or its id.")
@as_of_option
@known_at_option
@department_option
@table_format_option
@data_dir_option
def board(
    cycle: str,
    as_of: str | None,
    known_at: str | None,
    department: str | None,
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """Show a cycle's goals in their tree: how far each one is, and what endangers it."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        query = {
            "cycle": find_cycle_id(client, cycle),
            "view": "tree",
            "department": DepartmentNames.load(client).spell(department) if department else None,
            "as_of": as_of,
            "known_at": known_at,
        }
        goals = list(client.iterate_items(f"{API_PREFIX}/board", **query))
    if format_ is TableFormat.JSON:
        print_json(goals)
        return
    title = ", ".join(one for one in (cycle, as_of, known_at) if one is not None)
    print_rows(f"Goal board 目标看板  {title}", COLUMNS, _flatten(goals, 0), format_)


def find_cycle_id(client: ApiClient, name_or_id: str) -> str:
    """Return the id of the cycle with this name or id; raises `UsageError` with the names."""
    cycles = list(client.iterate_items(f"{API_PREFIX}/cycles"))
    for cycle in cycles:
        if name_or_id in {cycle["name"], cycle["cycle_id"]}:
            return str(cycle["cycle_id"])
    names = [str(cycle["name"]) for cycle in cycles]
    unknown = (
        f"There is no cycle {name_or_id}; there are: {', '.join(names) or 'none yet'}.",
        f"没有目标周期 {name_or_id}；已有：{'、'.join(names) or '尚无'}。",
    )
    raise click.UsageError(in_user_language(*unknown))


def _flatten(goals: Iterable[Mapping[str, Any]], depth: int) -> Iterator[Row]:
    """Yield every goal before its sub-goals, with its depth in the tree."""
    for goal in goals:
        yield {**goal, "depth": depth}
        yield from _flatten(goal["children"], depth + 1)


def _state(goal: Row) -> str:
    risk = " ⚠" if goal["at_risk"] else ""
    return f"{STATE_LABELS[goal['state']]}{TREND_ARROWS[goal['trend']]}{risk}"


def _blockers(goal: Row) -> str:
    return "; ".join(blocker["what"] for blocker in goal["blockers"])


def _percent(ratio: str | None) -> str:
    return "–" if ratio is None else f"{float(ratio) * 100:.1f} %"


COLUMNS = [
    Column("title", "goal\n目标", lambda goal: "  " * goal["depth"] + goal["title"], min_width=16),
    Column("depth", None),
    Column("department", "dept.\n部门", lambda goal: goal["department"] or "–"),
    Column("weight", "weight\n权重", lambda goal: _percent(goal["weight"]), is_number=True),
    Column("completion", "own\n完成", lambda goal: _percent(goal["completion"]), is_number=True),
    Column(
        "rolled_up",
        "total\n汇总",
        lambda goal: _percent(goal["rolled_up"]) + (" *" if goal["weights_open"] else ""),
        is_number=True,
    ),
    Column("state", "state\n状态", _state),
    Column(
        "blockers",
        "blockers\n阻塞",
        _blockers,
        _blockers,
        min_width=8,
    ),
]
