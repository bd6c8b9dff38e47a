"""`concord load departments FILE` and `concord load people FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.http.callers import Role
from shared.runtime.client import connected
from shared.runtime.terminal import DEFAULT_DATA_DIR, AsFormat, DataDir, Format, print_json

commands = typer.Typer()
load = typer.Typer(no_args_is_help=True, help="Load the company's departments and people.")
commands.add_typer(load, name="load")

Sheet = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file, UTF-8, with a header row.")
]


@load.command("departments")
def load_departments(
    file: Sheet, data_dir: DataDir = DEFAULT_DATA_DIR, format_: AsFormat = Format.TEXT
) -> None:
    """Load departments: code,name,parent,head,valid_from. All of them or none."""
    _load("departments", file, data_dir, format_)


@load.command("people")
def load_people(
    file: Sheet, data_dir: DataDir = DEFAULT_DATA_DIR, format_: AsFormat = Format.TEXT
) -> None:
    """Load people: id,name,department,roles,valid_from; several roles with ; between them."""
    _load("people", file, data_dir, format_)


def _load(what: str, file: Path, data_dir: Path, format_: Format) -> None:
    with connected(data_dir, [Role.GENERAL_MANAGER]) as client:
        loaded = client.send(
            "POST",
            f"/api/directory/v1/{what}/csv",
            content=file.read_bytes(),
            headers={"Content-Type": "text/csv"},
        ).json()
    if format_ is Format.JSON:
        print_json(loaded)
        return
    typer.echo(
        f"{what}: {loaded['created']} created, {loaded['changed']} changed,"
        f" {loaded['unchanged']} unchanged"
    )
