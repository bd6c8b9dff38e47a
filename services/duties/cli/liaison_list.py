"""The terminal command `liaisons`: who speaks for departments, and the three tiers."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import (
    TableFormat,
    data_dir_option,
    department_option,
    table_format_option,
)
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

KIND_LABELS = {
    "department": "everything 部门总接口",
    "project": "project 协作事项",
    "goal": "goal 目标",
    "flow": "flow 流程",
    "standing-duty": "standing duty 常设职责",
}
SUBJECT_LABELS = {
    "goals": "goals 目标",
    "duties": "duties 职责",
    "communication": "communication 沟通",
    "workflows": "workflows 流程",
}
GAP_LABELS = {
    "leader-missing": "no leader 无组长",
    "officer-missing": "no officer 无专员",
    "liaison-missing": "no liaison 无接口人",
    "executor-missing": "nobody carries out 无执行人员",
}


@click.command()
@click.option("--tiers", is_flag=True, help="Officer, liaisons and executors of each subject.")
@department_option
@table_format_option
@data_dir_option
def liaisons(*, tiers: bool, department: str | None, format_: TableFormat, data_dir: Path) -> None:
    """List who speaks for departments today, or the three tiers with what is missing in them."""
    path = "/api/duties/v1/liaisons/tiers" if tiers else "/api/duties/v1/liaisons"
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        rows = list(client.iterate_items(path, department=names.spell_if_given(department)))
    if tiers:
        print_rows("Three tiers 三级推进体系", TIER_COLUMNS, rows, format_)
    else:
        print_rows("Liaisons 接口人", LIAISON_COLUMNS, rows, format_)


def _kind(row: Row) -> str:
    return KIND_LABELS[row["item"]["kind"]]


def _name(row: Row) -> str:
    return row["item"]["name"] or "–"


def _leaders(row: Row) -> str:
    return " ".join(row["leaders"]) or "–"


def _officers(row: Row) -> str:
    return " ".join(row["officers"]) or "–"


def _liaisons(row: Row) -> str:
    return " ".join(dict.fromkeys(one["person"] for one in row["liaisons"])) or "–"


def _contact(row: Row) -> str:
    contact = row["contact"]
    return contact["person"] if contact else "–"


def _executors(row: Row) -> int:
    count: int = row["executors"]["count"]
    return count


def _gaps(row: Row) -> str:
    return ", ".join(GAP_LABELS[gap] for gap in row["gaps"]) or "–"


LIAISON_COLUMNS = [
    Column("department", "department\n部门"),
    Column("item", "for\n事项", _kind, _kind, min_width=12),
    Column("name", "name\n名称", _name, _name, min_width=12),
    Column("person", "liaison\n接口人", lambda one: one["person"] or "–"),
    Column("deputy", "deputy\n代理人", lambda one: one["deputy"] or "–"),
    Column("contact", "acts today\n今日联系人", _contact, _contact),
    Column("valid_from", "since\n自", has_codes=True),
    Column("liaison_id", None),
]
TIER_COLUMNS = [
    Column("subject", "subject\n主题", lambda one: SUBJECT_LABELS[one["subject"]]),
    Column("department", "department\n部门"),
    Column("leaders", "leads\n组长", _leaders, _leaders),
    Column("officers", "officer\n专员", _officers, _officers),
    Column("liaisons", "liaisons\n接口人", _liaisons, _liaisons),
    Column("executors", "executors\n执行人员", _executors, _executors, is_number=True),
    Column("gaps", "missing\n缺失", _gaps, lambda one: " ".join(one["gaps"])),
]
