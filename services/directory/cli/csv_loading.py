"""`concord load departments FILE` and `concord load people FILE`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import (
    OutputFormat,
    create_option,
    data_dir_option,
    output_format_option,
)
from shared.terminal.console_output import print_json, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.user_language import in_user_language

DEPARTMENTS_TEMPLATE = """\
code,name,parent,head,valid_from
HQ,总部,,,2026-01-01
RND,研发部,HQ,,2026-01-01
"""
DEPARTMENTS_HELP = f"""Load departments from a CSV file: all of them, or none.

FILE is UTF-8 and begins with the columns' names:

\b
{DEPARTMENTS_TEMPLATE}
A department without a parent is at the top. The head is a person's id, and may be missing.
Two more columns may follow: valid_to, the last day, after which it is closed, and changed_from,
the day from which another name or head of a known department holds; it is today where it is empty.
"""
PEOPLE_TEMPLATE = """\
id,name,department,roles,valid_from
E1001,李静,RND,department-head;liaison,2026-01-01
E1002,王芳,RND,执行人,2026-01-01
"""

PEOPLE_HELP = f"""Load people and their roles from a CSV file: all of them, or none.

FILE is UTF-8 and begins with the columns' names. Several roles have ; between them; they may be
written in Chinese.

\b
{PEOPLE_TEMPLATE}
Two more columns may follow: valid_to, the last day in the company, and sign_on_subject.
"""

file_argument = click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
template_option = click.option(
    "--template", is_flag=True, help="Print a file to begin with, and load nothing."
)


@click.command(help=DEPARTMENTS_HELP)
@file_argument
@template_option
@create_option
@data_dir_option
@output_format_option
def load_departments(
    file: Path | None, data_dir: Path, format_: OutputFormat, *, template: bool, create: bool
) -> None:
    """Load departments from a CSV file, or print one to begin with."""
    if template:
        print_result(DEPARTMENTS_TEMPLATE.rstrip("\n"))
    else:
        _upload_csv("departments", _required(file), data_dir, format_, create=create)


@click.command(help=PEOPLE_HELP)
@file_argument
@template_option
@create_option
@data_dir_option
@output_format_option
def load_people(
    file: Path | None, data_dir: Path, format_: OutputFormat, *, template: bool, create: bool
) -> None:
    """Load people from a CSV file, or print one to begin with."""
    if template:
        print_result(PEOPLE_TEMPLATE.rstrip("\n"))
    else:
        _upload_csv("people", _required(file), data_dir, format_, create=create)


def _required(file: Path | None) -> Path:
    if file is None:
        missing = (
            "Missing argument 'FILE'; --template prints one to begin with.",
            "缺少参数 FILE；--template 可打印模板。",
        )
        raise click.UsageError(in_user_language(*missing))
    return file


def _upload_csv(
    entity_kind: str, file: Path, data_dir: Path, format_: OutputFormat, *, create: bool
) -> None:
    sheet = file.read_bytes()
    if not sheet.strip():
        empty = (
            f"{file} is empty; --template prints a file to begin with.",
            f"{file} 为空；--template 可打印模板。",
        )
        raise click.UsageError(in_user_language(*empty))
    with connect_to_installation(
        data_dir, [Role.GENERAL_MANAGER], may_create=True, create=create
    ) as client:
        loaded = client.request(
            "POST",
            f"/api/directory/v1/{entity_kind}/csv",
            content=sheet,
            headers={"Content-Type": "text/csv"},
        ).json()
    if format_ is OutputFormat.JSON:
        print_json(loaded)
        return
    print_result(
        f"{entity_kind}: {loaded['created']} created, {loaded['changed']} changed,"
        f" {loaded['unchanged']} unchanged"
    )
