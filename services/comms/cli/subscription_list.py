"""The terminal command `subscriptions`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

WEBHOOK = "webhook"
TRANSPORTS = {
    WEBHOOK: "webhook 签名推送",
    "feishu": "Feishu 飞书",
    "dingtalk": "DingTalk 钉钉",
    "wecom": "WeCom 企业微信",
    "slack": "Slack",
    "email": "e-mail 电子邮件",
}


@click.command()
@table_format_option
@data_dir_option
def subscriptions(format_: TableFormat, data_dir: Path) -> None:
    """List who is told of what: receivers of webhooks, chat robots, mailboxes."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        rows = list(client.iterate_items("/api/comms/v1/subscriptions"))
    columns = [
        Column("subscription_id", "subscription\n订阅", has_codes=True),
        Column(
            "transport",
            "to\n去向",
            lambda one: f"{TRANSPORTS[_transport(one)]}\n{one['url']}",
            _transport,
            has_codes=True,
        ),
        Column("url", None),
        Column("kinds", "notices\n通知", lambda one: "\n".join(one["kinds"]), _kinds, min_width=18),
        Column("departments", "wishes\n偏好", _wishes, _departments, has_codes=True),
        Column("quiet_hours", None, csv_value=_quiet_hours),
        Column("person", None, csv_value=_person),
        Column("active", "active\n启用"),
    ]
    print_rows("Subscriptions 订阅", columns, rows, format_)


def _transport(row: Row) -> str:
    return str(row["message"]["transport"]) if row["message"] else WEBHOOK


def _wishes(row: Row) -> str:
    """Return the departments, the quiet hours, and whose own it is, line by line."""
    return "\n".join(filter(None, (_departments(row), _quiet_hours(row), _person(row))))


def _kinds(row: Row) -> str:
    return " ".join(row["kinds"])


def _departments(row: Row) -> str:
    return " ".join(row["message"]["departments"]) if row["message"] else ""


def _quiet_hours(row: Row) -> str:
    hours = row["message"] and row["message"]["quiet_hours"]
    return f"{hours['begins'][:5]}–{hours['ends'][:5]}" if hours else ""


def _person(row: Row) -> str:
    own = row["message"] and row["message"]["own"]
    return str(own["person"]) if own else ""
