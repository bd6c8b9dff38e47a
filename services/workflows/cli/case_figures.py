"""The terminal command `concord figures`: how long cases take, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from services.workflows.cli.code_labels import BOTTLENECK_LABELS
from services.workflows.cli.commands import API_PREFIX, READERS, find_flow_id, flow_option
from shared.terminal.command_options import (
    MomentWithOffset,
    TableFormat,
    as_of_option,
    data_dir_option,
    known_at_option,
    table_format_option,
)
from shared.terminal.company_time import describe_briefly
from shared.terminal.console_output import print_result
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

PATHS = {"step": "steps", "department": "departments", "flow": "flows"}


@click.command()
@flow_option
@click.option("--import", "import_id", help="Of the cases of this import, by its id.")
@click.option(
    "--by",
    type=click.Choice(list(PATHS)),
    default="step",
    show_default=True,
    help="What each row is about.",
)
@click.option("--from", "since", type=MomentWithOffset(), help="Cases that ended then or later.")
@click.option("--to", "until", type=MomentWithOffset(), help="Cases that ended before.")
@as_of_option
@known_at_option
@table_format_option
@data_dir_option
def figures(
    flow: str | None,
    import_id: str | None,
    by: str,
    since: str | None,
    until: str | None,
    as_of: str | None,
    known_at: str | None,
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """Show how long finished cases took, waited and were worked on, and the bottleneck.

    The times of a row are medians. JSON and CSV have the rows alone.
    """
    with connect_to_installation(data_dir, READERS) as client:
        names = DepartmentNames.load(client)
        query = {
            "flow_id": flow and find_flow_id(client, flow),
            "import_id": import_id,
            "from": since,
            "to": until,
            "as_of": as_of,
            "known_at": known_at,
        }
        whole: Any = None
        if format_ is TableFormat.TABLE:
            whole = client.get(f"{API_PREFIX}/figures/cases", **query)
        rows = list(client.iterate_items(f"{API_PREFIX}/figures/{PATHS[by]}", **query))
    if whole is not None:
        for line in _describe_whole(whole):
            print_result(line)
    first = {
        "step": [
            Column("activity", "step\n步骤", min_width=10),
            Column("source_name", "flow\n流程"),
        ],
        "department": [
            Column(
                "department",
                "department\n部门",
                lambda one: names.describe(one["department"]),
                has_codes=True,
            )
        ],
        "flow": [
            Column("source_name", "flow\n流程", min_width=12),
            Column("cases", "cases\n办件", is_number=True),
            *_times("cycle_time", "cycle\n周期"),
        ],
    }
    columns = [
        *(Column(name, None) for name in ("flow_id", "import_id") if by != "department"),
        *first[by],
        Column("openings", "openings\n打开", is_number=True),
        *_times("sojourn", "sojourn\n滞留"),
        *_times("waiting", "waiting\n等待"),
        *_times("working", "working\n处理"),
        Column("late_share", "late\n逾期", lambda one: _percent(one["late_share"]), is_number=True),
        Column("reopened_share", None, is_number=True),
    ]
    print_rows("Figures 指标", columns, rows, format_)


def _times(name: str, heading: str) -> Iterator[Column]:
    """Yield the column of a median, which CSV has with the percentile and the number."""

    def part(key: str) -> Callable[[Row], object]:
        return lambda row: row[name][key]

    def describe(row: Row) -> str:
        return describe_briefly(row[name]["median"])

    yield Column(name, heading, describe, part("median"), is_number=True)
    yield Column(f"{name}_p90", None, csv_value=part("p90"))
    yield Column(f"{name}_count", None, csv_value=part("count"), is_number=True)


def _describe_whole(figures: Row) -> Iterator[str]:
    cycle = figures["cycle_time"]
    yield f"cases 办件 {figures['cases']:,}, withdrawn 撤回 {figures['withdrawn']:,}"
    median, p90 = describe_briefly(cycle["median"]), describe_briefly(cycle["p90"])
    yield f"cycle time 周期: median 中位数 {median}, 90 % {p90}"
    reworked = _percent(figures["reworked_share"])
    yield f"rework 返工 {reworked}, late 逾期 {_percent(figures['late_share'])}"
    found = figures["bottleneck"]
    if found is not None:
        basis = BOTTLENECK_LABELS[found["basis"]]
        share = _percent(found["share"])
        yield f"bottleneck 瓶颈: {found['activity']}, {share} ({basis})"


def _percent(share: str | float | None) -> str:
    return "–" if share is None else f"{float(share):.0%}"
