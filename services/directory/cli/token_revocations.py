"""`concord tokens revoke`, `concord tokens revocations` and `concord tokens withdraw ID`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.console_output import print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, print_rows
from shared.terminal.user_language import in_user_language

REVOCATIONS_PATH = "/api/directory/v1/token-revocations"
CLI_ROLES = [Role.OPERATOR]

reason_option = click.option("--reason", required=True, help="Why, for the list.")

COLUMNS = [
    Column("id", "id"),
    Column("subject", "subject\n登录标识"),
    Column("token_id", "token id\n令牌编号"),
    Column("issued_until", "issued until\n签发截止", is_time=True),
    Column("reason", "reason\n原因"),
    Column("revoked_by", "revoked by\n撤销人"),
    Column("withdrawn_at", "withdrawn\n已取消", is_time=True),
]


@click.command()
@click.option("--subject", help="Revoke all tokens of this subject that exist by now.")
@click.option("--token-id", help="Revoke the token of this id (jti).")
@click.option("--own", is_flag=True, help="Also where the token of this command is among them.")
@reason_option
@data_dir_option
def revoke_tokens(
    subject: str | None, token_id: str | None, reason: str, data_dir: Path, *, own: bool
) -> None:
    """Revoke a subject's tokens, or one token by its id.

    Of a subject, tokens that are issued later are accepted.
    """
    if (subject is None) == (token_id is None):
        either = ("Name either --subject or --token-id.", "请指明 --subject 或 --token-id 之一。")
        raise click.UsageError(in_user_language(*either))
    body = {"subject": subject, "token_id": token_id, "reason": reason, "may_be_own": own}
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        revoked = client.post(REVOCATIONS_PATH, body)
        person = client.get(f"{REVOCATIONS_PATH}/{revoked['id']}")["person"]
    print_result(revoked["id"])
    done = (
        "Revoked; every service refuses the tokens within seconds.",
        "已吊销；各服务将在数秒内拒绝。",
    )
    print_message(in_user_language(*done))
    if subject is not None and person is None:
        unknown = (
            f"No person of the directory signs on as {subject}: check its spelling.",
            f"组织目录中没有人员以 {subject} 登录：请核对拼写。",
        )
        print_message(in_user_language(*unknown))


@click.command()
@table_format_option
@data_dir_option
def list_revocations(format_: TableFormat, data_dir: Path) -> None:
    """List the revocations.

    Also those that were withdrawn or have expired.
    """
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        rows = list(client.iterate_items(REVOCATIONS_PATH))
    print_rows("Revoked tokens", COLUMNS, rows, format_)


@click.command()
@click.argument("revocation", type=click.UUID)
@reason_option
@data_dir_option
def withdraw_revocation(revocation: UUID, reason: str, data_dir: Path) -> None:
    """Accept revoked tokens again.

    They are accepted until they expire; REVOCATION is an id of the list.
    """
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        client.post(f"{REVOCATIONS_PATH}/{revocation}/withdraw", {"reason": reason})
    done = ("Withdrawn; the tokens are accepted again within seconds.", "已撤回；数秒内恢复接受。")
    print_message(in_user_language(*done))
