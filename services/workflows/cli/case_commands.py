"""The terminal commands that show cases: `concord cases` and `concord case show`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from services.workflows.cli.code_labels import CASE_LABELS
from services.workflows.cli.commands import API_PREFIX, READERS, find_flow_id, flow_option
from shared.terminal.command_options import (
    TableFormat,
    as_of_option,
    data_dir_option,
    known_at_option,
    shown_time,
    table_format_option,
)
from shared.terminal.company_time import describe_time_left, format_time
from shared.terminal.console_output import print_json, print_result
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

SPELLED_OUT = {
    "done_at": "done 完成",
    "sent_back_at": "sent back 退回",
    "withdrawn_at": "withdrawn 撤回",
}


@click.command()
@flow_option
@click.option("--department", help="The code of the department that holds an open step.")
@click.option(
    "--status", multiple=True, type=click.Choice(list(CASE_LABELS)), help="One or several."
)
@click.option("--overdue", is_flag=True, help="Only those with an open step that is overdue.")
@as_of_option
@known_at_option
@table_format_option
@data_dir_option
def cases(
    flow: str | None,
    department: str | None,
    status: tuple[str, ...],
    as_of: str | None,
    known_at: str | None,
    format_: TableFormat,
    data_dir: Path,
    *,
    overdue: bool,
) -> None:
    """List cases by their opening, the steps that are open, and until when these are due."""
    now = shown_time(as_of, known_at)
    with connect_to_installation(data_dir, READERS) as client:
        names = DepartmentNames.load(client)
        query = {
            "flow_id": flow and find_flow_id(client, flow),
            "department": names.spell_if_given(department),
            "status": list(status),
            "as_of": as_of,
            "known_at": known_at,
        }
        rows = [
            one
            for one in client.iterate_items(f"{API_PREFIX}/cases", **query)
            if not overdue or is_overdue(one, now)
        ]
    print_rows("Cases 办件", _case_columns(names, now), rows, format_)


@click.command()
@click.argument("case_id", metavar="CASE")
@table_format_option
@data_dir_option
def show(case_id: str, format_: TableFormat, data_dir: Path) -> None:
    """Show a case with every opening of its steps.

    CASE is its id, as `concord cases` has it.
    """
    with connect_to_installation(data_dir, READERS) as client:
        names = DepartmentNames.load(client)
        found = client.get(f"{API_PREFIX}/cases/{case_id}")
    if format_ is TableFormat.JSON:
        print_json(found)
        return
    if format_ is TableFormat.TABLE:
        for line in _describe_case(found):
            print_result(line)
    print_rows("Steps 步骤", _opening_columns(names), found["steps"], format_)


def is_overdue(case: Row, now: datetime) -> bool:
    """Return whether a case has an open step whose time is over."""
    return any(datetime.fromisoformat(one["due_at"]) < now for one in case["open_steps"])


def was_late(step: Row) -> bool:
    """Return whether an opening was announced overdue, or done after its due time."""
    due_at, done_at = step["due_at"], step["done_at"]
    if step["overdue_at"] is not None or done_at is None:
        return step["overdue_at"] is not None
    return datetime.fromisoformat(done_at) > datetime.fromisoformat(due_at)


def _case_columns(names: DepartmentNames, now: datetime) -> list[Column]:
    def describe_steps(case: Row) -> str:
        return "\n".join(one["activity"] for one in case["open_steps"]) or "–"

    def describe_holders(case: Row) -> str:
        holders = dict.fromkeys(one["department"] for one in case["open_steps"])
        return "\n".join(map(names.describe, holders)) or "–"

    def describe_left(case: Row) -> str:
        if not case["open_steps"]:
            return CASE_LABELS[case["status"]]
        left = describe_time_left(min(one["due_at"] for one in case["open_steps"]), now)
        return f"{left} ⚠" if is_overdue(case, now) else left

    return [
        Column("id", "case\n办件", lambda one: f"{one['subject']}\n{one['id']}", has_codes=True),
        Column("subject", None),
        Column("flow_id", None),
        Column("flow_name", None),
        Column("flow_version", None, is_number=True),
        Column("status", None),
        Column("opened_at", None, is_time=True),
        Column("ended_at", None, is_time=True),
        Column("activity", "open step\n打开的步骤", describe_steps, min_width=10),
        Column("department", "held by\n办理部门", describe_holders, has_codes=True),
        Column("due_at", "left\n剩余", describe_left, is_time=True, has_codes=True),
    ]


def _describe_case(case: Row) -> Iterator[str]:
    yield f"{case['subject']}  {CASE_LABELS[case['status']]}"
    if case["flow_id"] is not None:
        yield f"  flow 流程 {case['flow_name']}, version 版本 {case['flow_version']}"
    yield f"  opened 打开 {format_time(case['opened_at'])}"
    if case["ended_at"] is not None:
        yield f"  ended 结束 {format_time(case['ended_at'])}"
    if case["withdrawn_because"] is not None:
        yield f"  withdrawn 撤回: {case['withdrawn_because']}"


def _opening_columns(names: DepartmentNames) -> list[Column]:
    def describe_end(step: Row) -> str:
        words = "claimed 已领取" if step["claimed_by"] else "open 打开"
        for name, ended in SPELLED_OUT.items():
            if step[name] is not None:
                words = f"{ended} {format_time(step[name])}"
        return "\n".join(filter(None, (words, step["decision"], step["reason"])))

    def describe_due(step: Row) -> str:
        return format_time(step["due_at"]) + (" ⚠" if was_late(step) else "")

    return [
        Column("step", "no.\n序号", is_number=True),
        Column("activity", "step\n步骤", min_width=10),
        Column("department", "department\n部门", lambda one: names.describe(one["department"])),
        Column("opened_at", "opened\n打开", is_time=True, has_codes=True),
        Column("due_at", "due\n期限", describe_due, is_time=True, has_codes=True),
        Column("overdue_at", None, is_time=True),
        Column("done_at", "end\n结果", describe_end, is_time=True, has_codes=True),
        Column("sent_back_at", None, is_time=True),
        Column("withdrawn_at", None, is_time=True),
        Column("decision", None),
        Column("reason", None),
    ]
