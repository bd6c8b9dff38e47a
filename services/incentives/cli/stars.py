"""The terminal commands that show the star: months, rankings, winners."""

from __future__ import annotations

from pathlib import Path

import click

from services.incentives.cli.code_labels import label
from services.incentives.cli.commands import API_PREFIX, CLI_ROLES
from services.incentives.cli.statement_printing import format_money, with_name
from shared.terminal.command_options import (
    TableFormat,
    data_dir_option,
    period_option,
    table_format_option,
)
from shared.terminal.console_output import print_message
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language

RANKINGS = {"department": "部门", "team": "团队", "person": "个人"}
RANKING_LABELS = {one: f"{one} {chinese}" for one, chinese in RANKINGS.items()}
TIE_BREAK_LABELS = {
    "score": "得分",
    "weighted_delivered": "按时完成的加权工作量",
    "late": "逾期数",
    "last_award": "上次获奖月份",
    "code": "代码",
}
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


@click.command()
@click.option(
    "--missed", is_flag=True, help="Only those with a ranking that was not decided in time."
)
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
    print_rows(
        f"Star 协作之星 {period} {label(RANKING_LABELS, ranking)}, {state}", columns, rows, format_
    )
    if format_ is TableFormat.TABLE:
        print_message(_describe_order(rule))


def _describe_order(rule: Row) -> str:
    """Say by what candidates are compared, and who is ranked."""
    codes, minimum = rule["tie_break"], rule["minimum_obligations"]
    words = "、".join(label(TIE_BREAK_LABELS, one) for one in codes)
    return in_user_language(
        f"Compared in this order: {', '.join(codes)}. Minimum: {minimum}.",
        f"依次比较：{words}。最少义务数量：{minimum}。",
    )


def _list_column(name: str, heading: str) -> Column:
    """Return the column of a list of rankings: in words for people, with blanks in CSV."""

    def describe_rankings(one: Row) -> str:
        return ", ".join(label(RANKING_LABELS, ranking) for ranking in one[name])

    return Column(name, heading, describe_rankings, lambda one: " ".join(one[name]))


def _describe_candidate(one: Row) -> str:
    """Return the code to nominate a candidate by, a team's being its project's, and its name."""
    return with_name(one["project"] or one["code"], one["name"])


def _describe_alerts(one: Row) -> str:
    return "\n".join(f"{ALERT_LABELS[alert['kind']]}: {alert['id']}" for alert in one["alerts"])


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
        Column("ranking", "ranking\n评选", lambda one: label(RANKING_LABELS, one["ranking"])),
        Column("winner", "winner\n获奖者", lambda one: one["name"] or one["winner"]),
        Column("department", "department\n部门", lambda one: names.describe(one["department"])),
        Column(
            "money",
            "award\n奖励",
            _describe_award,
            lambda one: format_money(one["money"]) if one["money"] else "",
        ),
        Column("leave_hours", None),
        Column("booked_in", "paid with\n发放月份"),
    ]
    print_rows("Star 协作之星", columns, rows, format_)


def _describe_award(one: Row) -> str:
    if one["money"] is None:
        return f"{one['leave_hours']} h leave 调休"
    return format_money(one["money"])
