"""The terminal commands of the two sides of a dispute: file, answer, withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from services.incentives.cli.dispute_commands import PATH
from shared.http.roles import Role
from shared.terminal.command_options import data_dir_option
from shared.terminal.confirmation import require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.json_files import json_file_option, read_json_object
from shared.terminal.project_codes import find_project_id
from shared.terminal.user_language import in_user_language

SIDE = [Role.LIAISON]
reasons_option = click.option("--reasons", required=True, help="Why.")
own_department_option = click.option(
    "--department", required=True, help="The code of the department for which you act."
)


@click.command()
@own_department_option
@click.option("--figure", help="The id of an obligation of the line, as `explain` has it.")
@click.option("--share", help="The project whose pool is shared: its code or id.")
@json_file_option(
    "--subject", "subject_file", "any other subject as POST /disputes takes it, like missing credit"
)
@reasons_option
@click.option("--evidence", multiple=True, help="A link to what proves it; may be given again.")
@data_dir_option
def file(
    department: str,
    figure: str | None,
    share: str | None,
    subject_file: Iterable[str] | None,
    reasons: str,
    evidence: tuple[str, ...],
    data_dir: Path,
) -> None:
    """File a dispute about a figure, a share or a missing credit of the department's own line."""
    subject = _subject(figure, share, subject_file)
    body = {"department": department, "reasons": reasons, "evidence": evidence}
    with connect_to_installation(data_dir, SIDE, department) as client:
        if share is not None:
            subject["project_id"] = find_project_id(client, share)
        filed = client.post(PATH, {**body, "subject": subject})
    print_result(filed["id"])
    said = ("Filed; somebody outside both sides decides.", "已提出；由双方之外的人员裁定。")
    print_message(in_user_language(*said))


def _subject(figure: str | None, share: str | None, file: Iterable[str] | None) -> dict[str, Any]:
    """Return what is disputed; raises `click.UsageError` unless one option names it."""
    named: list[dict[str, Any]] = []
    if figure is not None:
        named.append({"type": "figure", "obligation": figure})
    if share is not None:
        named.append({"type": "bonus-share", "project_id": share})
    if file is not None:
        named.append(read_json_object(file, "--subject"))
    if len(named) != 1:
        one = (
            "Name either --figure, --share or --subject.",
            "请只指定 --figure、--share、--subject 之一。",
        )
        raise click.UsageError(in_user_language(*one))
    return named[0]


@click.command()
@click.argument("dispute_id")
@own_department_option
@click.option("--answer", "text", required=True, help="What the department thinks of it.")
@data_dir_option
def answer(dispute_id: str, department: str, text: str, data_dir: Path) -> None:
    """Say what a department on the other side thinks of a dispute, once."""
    with connect_to_installation(data_dir, SIDE, department) as client:
        client.post(f"{PATH}/{dispute_id}/answer", {"department": department, "answer": text})
    print_result(in_user_language("The dispute is answered", "争议已答复"))


@click.command()
@click.argument("dispute_id")
@own_department_option
@reasons_option
@yes_option
@data_dir_option
def withdraw(dispute_id: str, department: str, reasons: str, data_dir: Path, *, yes: bool) -> None:
    """Withdraw a dispute that is not decided, for the department that filed it."""
    require_terminal("Withdrawing a dispute", "撤回争议", yes=yes)
    with connect_to_installation(data_dir, SIDE, department) as client:
        if not yes:
            effect = (
                "Nobody decides about it then; it may be filed again within its time limit.",
                "撤回后不再裁定；在期限内可再次提出。",
            )
            print_message(in_user_language(*effect))
            require_yes(in_user_language("Withdraw this dispute?", "撤回此争议？"))
        client.post(f"{PATH}/{dispute_id}/withdraw", {"reasons": reasons})
    print_result(in_user_language("The dispute is withdrawn", "争议已撤回"))
