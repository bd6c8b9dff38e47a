"""The terminal commands `concord star …`: months, ranking, nomination, decision, publication."""

from __future__ import annotations

from pathlib import Path

import click

from services.incentives.cli.commands import API_PREFIX, CLI_ROLES
from services.incentives.cli.statement_printing import format_money, with_name
from shared.http.roles import Role
from shared.terminal.command_options import (
    TableFormat,
    data_dir_option,
    period_option,
    required_department_option,
    table_format_option,
)
from shared.terminal.console_output import print_message, print_result
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

RANKINGS = {"department": "部门", "team": "团队", "person": "个人"}
ALERT_LABELS = {
    "self-made": "self-made 自设义务",
    "split-delivery": "split delivery 拆分交付",
    "redated": "re-dated 临期改期",
    "backdated": "back-dated 补录过往",
}

ranking_option = click.option(
    "--ranking",
    type=click.Choice(list(RANKINGS)),
    default="department",
    show_default=True,
    help="Departments, teams or people.",
)
reasons_option = click.option("--reasons", required=True, help="Why.")


@click.command()
@click.option("--missed", is_flag=True, help="Only those in which nothing was decided in time.")
@table_format_option
@data_dir_option
def months(format_: TableFormat, data_dir: Path, *, missed: bool) -> None:
    """List the locked months, and how far the star of each is."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        path = f"{API_PREFIX}/star-months"
        rows = list(client.iterate_items(path, missed=missed or None))
    columns = [
        Column("period", "month\n月份"),
        Column("opened_at", "candidates listed\n候选列出", is_time=True),
        Column("nominations", "nominations\n提名"),
        _list_column("decided", "decided\n已评定"),
        _list_column("published", "published\n已公布"),
        Column("is_missed", "missed\n遗漏", lambda one: "⚠" if one["is_missed"] else ""),
    ]
    print_rows("Star 协作之星", columns, rows, format_)


@click.command()
@period_option
@ranking_option
@table_format_option
@data_dir_option
def ranking(period: str, ranking: str, format_: TableFormat, data_dir: Path) -> None:
    """Show a month's ranking, with the figures and the alerts beside each candidate."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        names = DepartmentNames.load(client)
        path = f"{API_PREFIX}/star-months/{period}/rankings/{ranking}"
        rows = list(client.iterate_items(path, limit=100))
        rule = client.get(path, limit=1)

    def describe_departments(one: Row) -> str:
        return ", ".join(map(names.describe, one["departments"]))

    columns = [
        Column("rank", "rank\n名次", lambda one: str(one["rank"] or "–")),
        Column("code", "candidate\n候选", _describe_candidate),
        Column(
            "departments",
            "department\n部门",
            describe_departments,
            lambda one: " ".join(one["departments"]),
        ),
        Column("score", "score\n得分", lambda one: one["score"] or "–"),
        Column("weighted_delivered", "delivered\n按时完成"),
        Column("late", "late\n逾期"),
        Column("last_award", "last award\n上次获奖", lambda one: one["last_award"] or "–"),
        Column(
            "alerts",
            "alerts\n提示",
            _describe_alerts,
            lambda one: " ".join(alert["id"] for alert in one["alerts"]),
        ),
        Column("name", None),
        Column("project", None),
    ]
    state = "final 已锁账" if rule["is_final"] else "as of now 截至目前"
    print_rows(f"Star 协作之星 {period} {RANKINGS[ranking]}, {state}", columns, rows, format_)
    if format_ is TableFormat.TABLE:
        order = ", ".join(rule["tie_break"])
        print_message(f"Compared in this order: {order}. Minimum: {rule['minimum_obligations']}.")


def _list_column(name: str, heading: str) -> Column:
    """Return the column of a list of codes: with commas for people, with blanks in CSV."""
    return Column(name, heading, lambda one: ", ".join(one[name]), lambda one: " ".join(one[name]))


def _describe_candidate(one: Row) -> str:
    """Return the code to nominate a candidate by, a team's being its project's, and its name."""
    return with_name(one["project"] or one["code"], one["name"])


def _describe_alerts(one: Row) -> str:
    return "\n".join(f"{ALERT_LABELS[alert['kind']]}: {alert['id']}" for alert in one["alerts"])


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
    print_result(f"{candidate} is nominated for {period}")


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
    print_result(f"{period} {ranking}: {', '.join(winner) or 'nobody is awarded'}")


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
    print_result(f"{period} {ranking}: the decision is cancelled")


@click.command()
@period_option
@ranking_option
@data_dir_option
def publish(period: str, ranking: str, data_dir: Path) -> None:
    """Publish a decision; the award is paid with the first open month."""
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{API_PREFIX}/star-months/{period}/rankings/{ranking}/publish")
    print_result(f"{period} {ranking}: published")


@click.command()
@table_format_option
@data_dir_option
def winners(format_: TableFormat, data_dir: Path) -> None:
    """List who was awarded, the latest month first."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        names = DepartmentNames.load(client)
        rows = list(client.iterate_items(f"{API_PREFIX}/stars"))
    columns = [
        Column("period", "month\n月份"),
        Column("ranking", "ranking\n评选", lambda one: RANKINGS[one["ranking"]]),
        Column("winner", "winner\n获奖者", lambda one: one["name"] or one["winner"]),
        Column("department", "department\n部门", lambda one: names.describe(one["department"])),
        Column("money", "award\n奖励", _describe_award),
        Column("booked_in", "paid with\n发放月份"),
    ]
    print_rows("Star 协作之星", columns, rows, format_)


def _describe_award(one: Row) -> str:
    if one["money"] is None:
        return f"{one['leave_hours']} h leave 调休"
    return format_money(one["money"])
