"""The terminal commands `concord project …`: a project's outcome, corrected by two persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from services.duties.cli.project_list import CONFIRMATION_LABELS, STATUS_LABELS
from shared.http.roles import Role
from shared.terminal.command_options import OutputFormat, data_dir_option, output_format_option
from shared.terminal.company_time import format_time
from shared.terminal.confirmation import is_allowed, require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.project_codes import find_project_id
from shared.terminal.user_language import in_user_language

PATH = "/api/duties/v1/projects"
OFFICERS = [Role.OFFICER_DUTIES]
project_argument = click.argument("project")
reason_option = click.option("--reason", required=True, help="Why.")


@click.command()
@project_argument
@output_format_option
@data_dir_option
def show(project: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show a project: its outcome, and what a second person has still to confirm.

    PROJECT is its code or id.
    """
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        found = client.get(f"{PATH}/{find_project_id(client, project)}")
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for line in describe_project(found):
        print_result(line)


@click.command("correct-outcome")
@project_argument
@click.option("--actual", required=True, help="What really came of it, in the unit of the target.")
@reason_option
@yes_option
@data_dir_option
def correct_outcome(project: str, actual: str, reason: str, data_dir: Path, *, yes: bool) -> None:
    """Correct a closed project's outcome; where it has a pool, another person confirms that.

    PROJECT is its code or id.
    """
    require_terminal("Correcting an outcome", "更正实际结果", yes=yes)
    with connect_to_installation(data_dir, OFFICERS) as client:
        path = f"{PATH}/{find_project_id(client, project)}"
        found = client.get(path)
        if not yes and is_allowed(found, "correct_project_outcome"):
            for line in describe_project(found):
                print_message(line)
            print_message(_effect_of_correction(found))
            asked = (
                f"Correct the outcome of {found['code']} to {actual} {found['unit']}?",
                f"将 {found['code']} 的实际结果更正为 {actual} {found['unit']}？",
            )
            require_yes(in_user_language(*asked))
        client.post(f"{path}/outcome/correct", {"actual": actual, "reason": reason})
    print_result(in_user_language("The correction is entered", "更正已录入"))


@click.command("confirm-outcome")
@project_argument
@yes_option
@data_dir_option
def confirm_outcome(project: str, data_dir: Path, *, yes: bool) -> None:
    """Confirm the outcome, or its correction, that another person has entered.

    PROJECT is its code or id. The terminal acts as the subject `terminal`. If that one has entered
    it, another person confirms it with a token of theirs in CONCORD_TOKEN.
    """
    require_terminal("Confirming an outcome", "确认实际结果", yes=yes)
    with connect_to_installation(data_dir, OFFICERS) as client:
        path = f"{PATH}/{find_project_id(client, project)}"
        found = client.get(path)
        if not yes and is_allowed(found, "confirm_project_outcome"):
            for line in describe_project(found):
                print_message(line)
            print_message(_effect_of_confirmation(found))
            proposed = f"{found['proposed_actual']} {found['unit']}"
            asked = (
                f"Confirm {proposed} as the outcome of {found['code']}?",
                f"确认 {found['code']} 的实际结果为 {proposed}？",
            )
            require_yes(in_user_language(*asked))
        client.post(f"{path}/outcome/confirm", if_match=found["version"])
    print_result(in_user_language("The outcome is confirmed", "实际结果已确认"))


@click.command("reject-outcome")
@project_argument
@reason_option
@data_dir_option
def reject_outcome(project: str, reason: str, data_dir: Path) -> None:
    """Reject the outcome, or its correction, that awaits a confirmation; what held before goes on.

    PROJECT is its code or id.
    """
    with connect_to_installation(data_dir, OFFICERS) as client:
        path = f"{PATH}/{find_project_id(client, project)}/outcome/reject"
        client.post(path, {"reason": reason})
    print_result(in_user_language("The outcome is rejected", "实际结果已驳回"))


def describe_project(project: Mapping[str, Any]) -> Iterator[str]:
    """Yield a project's lines for people, in both languages."""
    yield f"{project['code']}  {project['name']}  {STATUS_LABELS[project['status']]}"
    unit = project["unit"]
    outcome = "–" if project["actual"] is None else f"{project['actual']} {unit}"
    limit = "≤ " if project.get("direction") == "down" else ""
    yield f"  target 目标 {limit}{project['target']} {unit}, outcome 实际结果 {outcome}"
    if project["ended_at"]:
        yield f"  ended 结束 {format_time(project['ended_at'])}"
    if project["proposed_actual"] is not None:
        entered = format_time(project["proposed_at"])
        awaiting = CONFIRMATION_LABELS["awaiting"]
        yield f"  proposed 提出 {project['proposed_actual']} {unit}, {entered}: {awaiting}"
    if project["outcome_rejection"]:
        yield f"  outcome rejected 实际结果已驳回: {project['outcome_rejection']}"
    if project["pool_confirmation"]:
        yield f"  pool 奖金池 {CONFIRMATION_LABELS[project['pool_confirmation']]}"
    for share in project["shares"]:
        name = share["department_name"] or ""
        ratio = "" if share["ratio"] is None else f"  {share['ratio']}"
        yield f"  {share['department']} {name}{ratio}"


def _effect_of_correction(project: Mapping[str, Any]) -> str:
    if project["pool"] is None:
        return in_user_language(
            "It counts at once: in the results of every department that took part.",
            "立即生效：计入每个参与部门的成果。",
        )
    return in_user_language(
        "It counts once another person confirms it: the pool is split anew, in locked months by"
        " adjustment.",
        "经另一人确认后生效：奖金池重新分配；已锁账月份以调整入账。",
    )


def _effect_of_confirmation(project: Mapping[str, Any]) -> str:
    if project["status"] == "closed":
        return in_user_language(
            "The pool is split anew by it, in locked months by adjustment.",
            "奖金池据此重新分配；已锁账月份以调整入账。",
        )
    return in_user_language(
        "The project is closed by it, and its pool is split.", "协作事项据此结项，奖金池据此分配。"
    )
