"""The terminal command `programme`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, print_rows

PHASE_LABELS = {
    "diagnosis": "diagnosis 诊断",
    "pilot": "pilot 试点",
    "roll-out": "roll-out 推广",
}


def _unmet(phase: Mapping[str, Any]) -> str:
    """Return what is not met of a phase that is not entered, or was overruled, by code."""
    if phase["entered_at"] is not None:
        return ", ".join(f"{code} (overruled)" for code in phase["overruled"])
    return ", ".join(one["criterion"] for one in phase["criteria"] if not one["met"])


COLUMNS = [
    Column("name", "programme\n推进计划"),
    Column("phase", "phase\n阶段", lambda row: PHASE_LABELS[row["phase"]]),
    Column("entered_at", "entered\n进入", lambda row: (row["entered_at"] or "–")[:10]),
    Column("planned_end", "planned end\n计划结束", lambda row: row["planned_end"] or "–"),
    Column("unmet", "not met\n未满足", lambda row: _unmet(row) or "–"),
]


@click.command()
@table_format_option
@data_dir_option
def programme(format_: TableFormat, data_dir: Path) -> None:
    """Show the programme that goes on: its phases, and what the next one is entered with."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        rows = [
            {"name": one["name"], **phase}
            for one in client.iterate_items("/api/programme/v1/programmes?status=running")
            for phase in client.get(f"/api/programme/v1/programmes/{one['programme_id']}")["phases"]
        ]
    print_rows("Programme 推进计划", COLUMNS, rows, format_)
