"""The terminal command `token`, which issues a bearer token for the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import click

from shared.eventsourcing.plural_forms import Counted
from shared.eventsourcing.subject_rule import MalformedSubject, find_subject_fault
from shared.http.roles import DEPARTMENT_ROLES, MACHINE_ROLES, Role
from shared.http.token_lifetimes import MAX_TOKEN_HOURS
from shared.installation.terminal_settings import TerminalSettings
from shared.terminal.command_options import EnumChoice, data_dir_option
from shared.terminal.company_time import COMPANY_TIME_ZONE, format_time
from shared.terminal.connection_errors import InstallationUnreachable
from shared.terminal.console_output import print_message, print_result
from shared.terminal.installation_connection import missing_installation_message
from shared.terminal.user_language import in_user_language

ROLE_NAMES = "\n".join(Role)


@click.command("token-key")
@click.option(
    "--public",
    "public_file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="CONCORD_TOKEN_PUBLIC_KEY_FILE",
    show_envvar=True,
    required=True,
    help="Where to write the public half, which services verify tokens with.",
)
@data_dir_option
def token_key(public_file: Path, data_dir: Path) -> None:
    """Create the key that signs tokens, where there is none, and write its public half."""
    from shared.installation.local_token_issuer import load_local_token_issuer, write_public_key

    settings = TerminalSettings.from_environment()
    try:
        issuer = load_local_token_issuer(data_dir, settings.token_signing_key_file)
        write_public_key(issuer, public_file)
    except (OSError, TypeError) as error:
        raise click.ClickException(str(error)) from error
    print_result(str(public_file))
    verified = (
        f"Tokens of the key {issuer.key_id} are verified with it.",
        f"以此校验密钥 {issuer.key_id} 签发的令牌。",
    )
    print_message(in_user_language(*verified))


@click.command()
@click.option(
    "--role",
    "roles",
    type=EnumChoice(Role),
    multiple=True,
    required=True,
    metavar="ROLE",
    # After \b help keeps its lines: a role's name is not broken.
    help=f"May be given several times; one of\n\n\b\n{ROLE_NAMES}\n\n",
)
@click.option("--department", help="The department's code.")
@click.option("--subject", default="terminal", show_default=True, help="Whom the token is for.")
@click.option(
    "--hours",
    type=click.IntRange(1, MAX_TOKEN_HOURS),
    default=12,
    show_default=True,
    help="How long it is valid: 24 at most, but 8784 for machines' roles alone.",
)
@data_dir_option
def token(
    roles: tuple[Role, ...], department: str | None, subject: str, hours: int, data_dir: Path
) -> None:
    """Issue a bearer token for the API of the installation on a data folder."""
    from shared.installation.local_token_signer import load_local_token_signer

    fault = find_subject_fault(subject)
    if fault is not None:
        raise click.BadParameter(str(MalformedSubject(**fault)), param_hint="--subject")
    settings = TerminalSettings.from_environment()
    longest = settings.token_lifetimes.longest(roles)
    if timedelta(hours=hours) > longest:
        named, machines = ", ".join(sorted(roles)), ", ".join(sorted(MACHINE_ROLES))
        most = longest // timedelta(hours=1)
        too_long = in_user_language(
            f"A token of {named} may be valid for {most} hours at most;"
            f" only {machines} without other roles may have more.",
            f"{named} 的令牌最长有效 {most} 小时；只有不兼其他角色的 {machines} 可以更长。",
        )
        raise click.UsageError(too_long)
    signer = load_local_token_signer(data_dir, settings.token_signing_key_file)
    if signer is None:
        raise InstallationUnreachable(missing_installation_message(data_dir))
    now, valid_for, token_id = datetime.now(UTC), timedelta(hours=hours), str(uuid4())
    print_result(signer.issue_token(subject, roles, department, now, valid_for, token_id))
    expires_at = format_time((now + valid_for).isoformat())
    validity = (
        f"It is valid until {expires_at} ({COMPANY_TIME_ZONE}), for {Counted(hours):hour|hours}.",
        f"有效期至 {expires_at}（{COMPANY_TIME_ZONE}），共 {hours} 小时。",
    )
    identity = (
        f"Its id is {token_id}, by which it can be revoked.",
        f"编号 {token_id}，可凭此撤销。",
    )
    print_message(in_user_language(*validity))
    print_message(in_user_language(*identity))
    if department is None and not DEPARTMENT_ROLES.isdisjoint(roles):
        hint = (
            "Roles of a department permit nothing without one: add --department CODE.",
            "部门角色须指明部门，否则没有任何权限：请加上 --department 部门代码。",
        )
        print_message(in_user_language(*hint))
