"""The terminal commands `bi-reader …`: database roles with which BI tools read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from shared.service_runtime.service_discovery import AreaCatalog
from shared.terminal.command_options import (
    EnumChoice,
    OutputFormat,
    data_dir_option,
    output_format_option,
)
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import require_installation
from shared.terminal.user_language import in_user_language

if TYPE_CHECKING:
    from shared.command_line.bi_readers import BiReaders, SignOn

name_argument = click.argument("name")
password_file_option = click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Takes the password from this file, such as a mounted secret; else it makes one.",
)
company_option = click.option(
    "--company", is_flag=True, help="It reads everything of every department."
)
departments_option = click.option(
    "--department",
    "departments",
    multiple=True,
    metavar="CODE",
    help="It reads what belongs to this department; may be given several times.",
)
classes_option = click.option(
    "--reads",
    "classes",
    type=EnumChoice(ReadClass),
    multiple=True,
    metavar="CLASS",
    help=f"It reads this of every department, too: {', '.join(sorted(DATA_CLASSES))}.",
)


@click.command()
@name_argument
@company_option
@departments_option
@classes_option
@click.option("--replace", is_flag=True, help="One of this name gets this scope and password.")
@password_file_option
@data_dir_option
@output_format_option
@click.pass_obj
def create(
    catalog: AreaCatalog,
    name: str,
    departments: tuple[str, ...],
    classes: tuple[ReadClass, ...],
    password_file: Path | None,
    data_dir: Path,
    format_: OutputFormat,
    *,
    company: bool,
    replace: bool,
) -> None:
    """Create a role that reads the views; its password is shown once.

    They are in the schemas bi and bi_zh; it reads the rows of its scope and writes nothing.
    """
    import asyncio

    whole = _whole_classes(departments, classes, company=company)
    readers = _open_readers(catalog, data_dir)
    sign_on = asyncio.run(
        readers.create(name, departments, whole, _password(password_file), replaces=replace)
    )
    _print_sign_on(sign_on, format_, is_new_password=password_file is None)


@click.command()
@click.argument("role")
@company_option
@departments_option
@classes_option
@data_dir_option
@click.pass_obj
def admit(
    catalog: AreaCatalog,
    role: str,
    departments: tuple[str, ...],
    classes: tuple[ReadClass, ...],
    data_dir: Path,
    *,
    company: bool,
) -> None:
    """Let a role that you made read the views, where Concord makes no roles.

    It needs LOGIN and a password, and no other rights. Again, it changes what the role reads.
    """
    import asyncio

    whole = _whole_classes(departments, classes, company=company)
    asyncio.run(_open_readers(catalog, data_dir).admit(role, departments, whole))
    print_message(in_user_language(f"{role} reads the views.", f"{role} 现在可以读取视图。"))


@click.command()
@name_argument
@password_file_option
@data_dir_option
@output_format_option
@click.pass_obj
def password(
    catalog: AreaCatalog,
    name: str,
    password_file: Path | None,
    data_dir: Path,
    format_: OutputFormat,
) -> None:
    """Give a reader another password."""
    import asyncio

    readers = _open_readers(catalog, data_dir)
    sign_on = asyncio.run(readers.change_password(name, _password(password_file)))
    _print_sign_on(sign_on, format_, is_new_password=password_file is None)


@click.command("list")
@data_dir_option
@output_format_option
@click.pass_obj
def list_readers(catalog: AreaCatalog, data_dir: Path, format_: OutputFormat) -> None:
    """List the readers, and what each reads."""
    import asyncio

    found = asyncio.run(_open_readers(catalog, data_dir).list_all())
    if format_ is OutputFormat.JSON:
        print_json(
            [
                {
                    "name": scope.name,
                    "role": scope.role,
                    "departments": list(scope.departments),
                    "reads_of_all": sorted(scope.whole_classes),
                    "can_sign_on": can_sign_on,
                }
                for scope, can_sign_on in found
            ]
        )
        return
    for scope, can_sign_on in found:
        classes = [f"all {each}" for each in sorted(scope.whole_classes)]
        state = "" if can_sign_on else "; has no role here: create it again with --replace"
        print_result(f"{scope.name}: {', '.join([*scope.departments, *classes])}{state}")


@click.command()
@name_argument
@data_dir_option
@click.pass_obj
def remove(catalog: AreaCatalog, name: str, data_dir: Path) -> None:
    """Remove a reader; its sessions end."""
    import asyncio

    asyncio.run(_open_readers(catalog, data_dir).remove(name))
    print_message(in_user_language(f"The reader {name} is removed.", f"已删除只读账号 {name}。"))


def _whole_classes(
    departments: tuple[str, ...], classes: tuple[ReadClass, ...], *, company: bool
) -> frozenset[ReadClass]:
    if company == bool(departments or classes):
        either = (
            "say what it reads: --company, or --department CODE and --reads",
            "请指明读取范围：--company，或 --department 部门代码 与 --reads",
        )
        raise click.UsageError(in_user_language(*either))
    if not DATA_CLASSES.issuperset(classes):
        known = ", ".join(sorted(DATA_CLASSES))
        unknown = (f"--reads takes one of {known}", f"--reads 只能是以下之一：{known}")
        raise click.UsageError(in_user_language(*unknown))
    return DATA_CLASSES if company else frozenset({ReadClass.REFERENCE, *classes})


def _open_readers(catalog: AreaCatalog, data_dir: Path) -> BiReaders:
    from shared.command_line.bi_readers import BiReaders
    from shared.installation.settings import Settings
    from shared.telemetry.json_logs import configure_stderr_logging

    settings = Settings.from_environment(data=data_dir)
    if settings.database_url is None:
        require_installation(data_dir)
    configure_stderr_logging(settings.log_level)
    return BiReaders(settings, catalog.load_services())


def _password(file: Path | None) -> str:
    from shared.postgres.reader_roles import new_password

    if file is None:
        return new_password()
    given = file.read_text("utf-8").strip()
    if not given or not given.isascii():
        malformed = (
            f"{file} holds no password of ASCII characters",
            f"{file} 中没有由 ASCII 字符组成的密码",
        )
        raise click.UsageError(in_user_language(*malformed))
    return given


def _print_sign_on(sign_on: SignOn, format_: OutputFormat, *, is_new_password: bool) -> None:
    at = sign_on.address
    if format_ is OutputFormat.JSON:
        shown = {"host": at.host, "port": at.port, "database": at.database, "user": at.user}
        print_json(shown | ({"password": sign_on.password} if is_new_password else {}))
        return
    where = f"host={at.host} port={at.port} " if at.host else ""
    print_result(f"{where}dbname={at.database} user={at.user}")
    if is_new_password:
        print_result(f"password={sign_on.password}")
    if at.host and is_new_password:
        print_result(sign_on.url)
    if not at.host:
        print_message(
            in_user_language(
                "The embedded database takes connections of this machine's Concord only: start it"
                " with CONCORD_DATABASE_LISTEN=127.0.0.1:5433 to let readers in there.",
                "内置数据库目前只接受本机 Concord 的连接：请以"
                " CONCORD_DATABASE_LISTEN=127.0.0.1:5433 启动，只读账号即可由此连接。",
            )
        )
    elif is_new_password:
        print_message(
            in_user_language("Keep the password: it is shown once.", "请保存密码：仅显示一次。")
        )
