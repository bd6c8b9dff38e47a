"""`concord heads DEPARTMENT`: who led it, and when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, print_rows

COLUMNS = [
    Column("head", "head\n负责人"),
    Column("head_name", "name\n姓名"),
    Column("valid_from", "from\n起"),
    Column("valid_to", "to\n止"),
]


@click.command()
@click.argument("department")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Who led it on this day alone.")
@table_format_option
@data_dir_option
def list_heads(department: str, on: datetime | None, format_: TableFormat, data_dir: Path) -> None:
    """List who led a department, and when.

    DEPARTMENT is its code; the oldest comes first, and whoever is planned last.
    """
    path = f"/api/directory/v1/departments/{quote(department, safe='')}/heads"
    asked = {} if on is None else {"on": on.date().isoformat()}
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        rows = list(client.iterate_items(path, **asked))
    print_rows(f"Heads of {department}", COLUMNS, rows, format_)
