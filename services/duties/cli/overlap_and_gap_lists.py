"""The terminal commands `gaps` and `overlaps`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import (
    TableFormat,
    as_of_option,
    data_dir_option,
    department_option,
    known_at_option,
    table_format_option,
)
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

GAP_LABELS = {
    "recipient-missing": "no recipient 无接收部门",
    "accountable-missing": "nobody accountable 无责任部门",
    "input-missing": "input without owner 依赖无责任方",
    "no-successor": "no successor 无后续责任部门",
    "liaison-missing": "no liaison 无接口人",
}
SEVERITY_LABELS = {"high": "high 高", "medium": "medium 中", "low": "low 低"}
OVERLAP_LABELS = {
    "same-activity": "same activity 同一事项",
    "similar-activity": "similar activity 相近事项",
    "same-output": "same output 同一输出物",
}


@click.command()
@department_option
@click.option("--kind", multiple=True, type=click.Choice(list(GAP_LABELS)), help="One or several.")
@click.option(
    "--severity", multiple=True, type=click.Choice(list(SEVERITY_LABELS)), help="One or several."
)
@table_format_option
@data_dir_option
def gaps(
    department: str | None,
    kind: tuple[str, ...],
    severity: tuple[str, ...],
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """List what nobody receives, nobody owes, or nobody goes on with, the gravest first."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        rows = list(
            client.iterate_items(
                "/api/duties/v1/gaps",
                department=names.spell_if_given(department),
                kind=list(kind),
                severity=list(severity),
            )
        )
    print_rows("Gaps 职责空缺", GAP_COLUMNS, rows, format_)


@click.command()
@department_option
@click.option(
    "--kind", multiple=True, type=click.Choice(list(OVERLAP_LABELS)), help="One or several."
)
@as_of_option
@known_at_option
@table_format_option
@data_dir_option
def overlaps(
    department: str | None,
    kind: tuple[str, ...],
    as_of: str | None,
    known_at: str | None,
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """List what two departments are accountable for at once, or have both handed over."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        rows = list(
            client.iterate_items(
                "/api/duties/v1/overlaps",
                department=names.spell_if_given(department),
                kind=list(kind),
                as_of=as_of,
                known_at=known_at,
            )
        )
    print_rows("Overlaps 职责交叉", OVERLAP_COLUMNS, rows, format_)


def _evidence_ids(row: Row) -> str:
    return " ".join(one["id"] for one in row["evidence"])


GAP_COLUMNS = [
    Column("severity", "severity\n程度", lambda one: SEVERITY_LABELS[one["severity"]]),
    Column("kind", "gap\n空缺", lambda one: GAP_LABELS[one["kind"]], min_width=12),
    Column("activity", "activity\n事项", min_width=12),
    Column("department", "accountable\n责任部门"),
    Column("missing", "missing\n缺失"),
    Column("project_code", "project\n协作事项"),
    Column("due", "due\n到期", has_codes=True),
    Column("entry_kind", None),
    Column("entry_id", None),
    Column("deliverable", None),
]
OVERLAP_COLUMNS = [
    Column("kind", "overlap\n交叉", lambda one: OVERLAP_LABELS[one["kind"]], min_width=12),
    Column("department", "department\n部门"),
    Column("name", "activity or output\n事项或输出物", min_width=12),
    Column("other_department", "other\n另一部门"),
    Column("other_name", "its name\n其名称", min_width=12),
    Column("similarity", "%\n相近度", is_number=True),
    Column("since", "since\n自", has_codes=True),
    Column("until", "until\n至", has_codes=True),
    Column("recipient", None),
    Column("deliveries", None, is_number=True),
    Column("evidence", None, csv_value=_evidence_ids),
]
