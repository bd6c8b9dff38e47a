"""The terminal command `apply-profile`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, print_rows

COLUMNS = [
    Column("path", "policy\n策略"),
    Column("body", "terms\n条款", lambda row: json.dumps(row["body"], ensure_ascii=False)),
    Column("why_en", "why\n理由", lambda row: f"{row['why_en']} {row['why_zh']}"),
    Column("set", "set\n已设定", lambda row: "yes" if row["set"] else "–"),
]
ROLES = [Role.OFFICER_COMMUNICATION, Role.OFFICER_DUTIES]


@click.command("apply-profile")
@click.option(
    "--send", is_flag=True, help="Set the policies; without it they are only shown. 设定策略"
)
@table_format_option
@data_dir_option
def apply_profile(send: bool, format_: TableFormat, data_dir: Path) -> None:  # noqa: FBT001  click passes it
    """Set the policies that suit the company's size and scenario, or show them.

    They are those of the programme that goes on. A policy that is as it should be stays as it is.
    """
    with connect_to_installation(data_dir, ROLES) as client:
        rows = [
            {**setting, "set": send}
            for programme in client.iterate_items("/api/programme/v1/programmes?status=running")
            for setting in client.get(
                f"/api/programme/v1/programmes/{programme['programme_id']}/profile"
            )["settings"]
        ]
        for row in rows if send else []:
            client.post(row["path"], row["body"])
    print_rows("Profile 企业画像", COLUMNS, rows, format_)
