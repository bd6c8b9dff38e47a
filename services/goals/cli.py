"""The goals area's terminal command `board`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from shared.http.auth import Role
from shared.terminal.command_options import DEFAULT_DATA_DIR, DataDirOption
from shared.terminal.console_output import print_json
from shared.terminal.installation_connection import connect_to_installation

API_PREFIX = "/api/goals/v1"
CLI_ROLES = [Role.AUDITOR]

commands = typer.Typer()


class BoardFormat(StrEnum):
    """The formats in which a board can be printed."""

    TABLE = "table"
    JSON = "json"


STATE_LABELS = {
    "not-started": "not started 未开始",
    "on-track": "on track 正常",
    "lagging": "lagging 落后",
    "achieved": "achieved 达成",
}
TREND_ARROWS = {"rising": "↑", "falling": "↓", "steady": "→", None: ""}


@commands.command()
def board(
    cycle: Annotated[str, typer.Option("--cycle", help="The cycle's id, or its name.")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", help="The board as it was shown at this time: 2026-10-31T18:00:00+08:00."
        ),
    ] = None,
    department: Annotated[str | None, typer.Option("--department", help="Its code.")] = None,
    format_: Annotated[BoardFormat, typer.Option("--format")] = BoardFormat.TABLE,
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
) -> None:
    """Show a cycle's goals in their tree: how far each one is, and what endangers it."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        ids_by_name = {
            found["name"]: found["cycle_id"]
            for found in client.iterate_items(f"{API_PREFIX}/cycles")
        }
        query = {
            "cycle": ids_by_name.get(cycle, cycle),
            "view": "tree",
            "department": department,
            "as_of": as_of,
        }
        goals = list(client.iterate_items(f"{API_PREFIX}/board", **query))
    match format_:
        case BoardFormat.JSON:
            print_json(goals)
        case BoardFormat.TABLE:
            _print_table(cycle if as_of is None else f"{cycle}, {as_of}", goals)


def _print_table(title: str, goals: Iterable[Mapping[str, Any]]) -> None:
    table = Table(title=f"Goal board 目标看板  {title}", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("goal\n目标", overflow="fold", min_width=16)
    table.add_column("department\n部门", overflow="fold")
    for heading in ("weight\n权重", "own\n完成率", "rolled up\n汇总"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("state\n状态")
    table.add_column("blockers\n阻塞", overflow="fold")
    _add_rows(table, goals, 0)
    Console().print(table)


def _add_rows(table: Table, goals: Iterable[Mapping[str, Any]], depth: int) -> None:
    for goal in goals:
        state = f"{STATE_LABELS[goal['state']]} {TREND_ARROWS[goal['trend']]}"
        blockers = [blocker["what"] for blocker in goal["blockers"]]
        table.add_row(
            "  " * depth + goal["title"],
            goal["department"] or "–",
            _percent(goal["weight"]),
            _percent(goal["completion"]),
            _percent(goal["rolled_up"]) + (" *" if goal["weights_open"] else ""),
            state + (" ⚠" if goal["at_risk"] else ""),
            "; ".join(blockers),
        )
        _add_rows(table, goal["children"], depth + 1)


def _percent(ratio: str | None) -> str:
    return "–" if ratio is None else f"{float(ratio) * 100:.1f} %"
