"""The terminal commands that decide about the star: nomination, decision, publication."""

from __future__ import annotations

from pathlib import Path

import click

from services.incentives.cli.commands import API_PREFIX
from services.incentives.cli.stars import RANKINGS, ranking_option
from shared.http.roles import Role
from shared.terminal.command_options import (
    data_dir_option,
    period_option,
    required_department_option,
)
from shared.terminal.confirmation import require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.user_language import in_user_language

reasons_option = click.option("--reasons", required=True, help="Why.")


@click.command()
@period_option
@ranking_option
@click.option(
    "--candidate",
    required=True,
    help="Its code: a department's, a project's, or a person's subject.",
)
@reasons_option
@required_department_option
@data_dir_option
def nominate(
    period: str, ranking: str, candidate: str, reasons: str, department: str, data_dir: Path
) -> None:
    """Nominate a candidate for the star, as somebody of a department."""
    with connect_to_installation(data_dir, [Role.LIAISON], department) as client:
        body = {"ranking": ranking, "candidate": candidate, "reasons": reasons}
        client.post(f"{API_PREFIX}/star-months/{period}/nominations", body)
    said = (f"{candidate} is nominated for {period}", f"已提名 {candidate}（{period}）")
    print_result(in_user_language(*said))


@click.command()
@period_option
@ranking_option
@click.option("--winner", multiple=True, help="Once for each winner; none: nobody is awarded.")
@click.option("--acknowledge", multiple=True, help="The id of an alert beside a winner.")
@reasons_option
@data_dir_option
def decide(
    period: str,
    ranking: str,
    winner: tuple[str, ...],
    acknowledge: tuple[str, ...],
    reasons: str,
    data_dir: Path,
) -> None:
    """Decide who is awarded in a ranking of a month."""
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        body = {"winners": winner, "reasons": reasons, "acknowledged_alerts": acknowledge}
        client.post(f"{API_PREFIX}/star-months/{period}/rankings/{ranking}/decide", body)
    names = in_user_language(", ", "、").join(winner)
    print_result(_about(period, ranking, names or "nobody is awarded", names or "无人获奖"))


@click.command()
@period_option
@ranking_option
@click.option("--reason", required=True, help="Why.")
@data_dir_option
def cancel(period: str, ranking: str, reason: str, data_dir: Path) -> None:
    """Cancel a decision before it is published."""
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        path = f"{API_PREFIX}/star-months/{period}/rankings/{ranking}/cancel"
        client.post(path, {"reason": reason})
    print_result(_about(period, ranking, "the decision is cancelled", "评定已撤销"))


@click.command()
@period_option
@ranking_option
@yes_option
@data_dir_option
def publish(period: str, ranking: str, data_dir: Path, *, yes: bool) -> None:
    """Publish a decision; the award is paid with the first open month.

    It cannot be taken back, so it asks first.
    """
    require_terminal("Publishing a star", "公布协作之星", yes=yes)
    if not yes:
        effect = (
            (
                "Everybody sees the winners then, and the award is booked in the first open month."
                " This cannot be taken back."
            ),
            "公布后所有人可见获奖者，奖励计入首个未锁账月份，不可撤回。",
        )
        print_message(in_user_language(*effect))
        question = _about(period, ranking, "publish the decision?", "公布此评定？")
        require_yes(question)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{API_PREFIX}/star-months/{period}/rankings/{ranking}/publish")
    print_result(_about(period, ranking, "published", "已公布"))


def _about(period: str, ranking: str, english: str, chinese: str) -> str:
    """Return what is said of a ranking of a month, in the language of the user."""
    return in_user_language(
        f"{period} {ranking}: {english}", f"{period} {RANKINGS[ranking]}：{chinese}"
    )
