"""Builds the command line of `concord` from its own and every area's commands, and runs it."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

import typer

from shared.backup.archive_file import BackupError
from shared.backup.manifest import RestoreError
from shared.bus_migration.bus_migration import BusMigrationError
from shared.command_line.backup_commands import add_backup_commands
from shared.command_line.bus_migration_command import add_bus_migration_command
from shared.command_line.consistency_and_recovery_commands import operations_commands
from shared.command_line.distributed_deployment_commands import add_distributed_deployment_commands
from shared.command_line.tour_command import NoFinishedScenario, add_tour_command
from shared.command_line.up_and_serve_commands import add_up_and_serve_commands
from shared.data_folder.folder_ownership import (
    DataFolderInUse,
    DataFolderUnusable,
    create_private_folder,
)
from shared.embedded_postgres import PostgresFailure
from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.http.auth import Role
from shared.http_application.openapi_document import build_openapi_document
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.persisted_bus_selection import WrongBus
from shared.installation.settings import InvalidSettings, Settings
from shared.installation.system_clock_and_ids import utc_now
from shared.kafka.errors import PermanentKafkaError
from shared.postgres.restore_marker import RestoreUnfinished
from shared.processes.http_server import PortInUse
from shared.sample.scenario_runner import ScenarioNotAllowed
from shared.service_runtime.service_discovery import AreaCatalog, UnknownArea
from shared.terminal.api_client import ProblemResponseError
from shared.terminal.command_options import DEFAULT_DATA_DIR, DataDirOption
from shared.terminal.connection_errors import InstallationUnreachable
from shared.terminal.console_output import stderr_console
from shared.terminal.exit_codes import ExitCode

EXIT_CODES_EPILOG = (
    "Exit codes: 0 done, 1 refused by Concord, 2 wrong command line, "
    "3 no installation could be reached or started, 4 Concord failed, 130 interrupted."
)


def build_command_line(catalog: AreaCatalog) -> typer.Typer:
    """Return the command line with the general commands and those of these areas."""
    app = typer.Typer(
        name="concord",
        help="Cross-department collaboration: from what departments owe each other to a statement.",
        epilog=EXIT_CODES_EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    add_up_and_serve_commands(app, catalog)
    add_distributed_deployment_commands(app, catalog)
    add_bus_migration_command(app, catalog)
    add_backup_commands(app, catalog)
    add_tour_command(app)

    @app.command()
    def token(
        role: Annotated[list[Role], typer.Option(help="May be given several times.")],
        department: Annotated[str | None, typer.Option(help="The department's code.")] = None,
        subject: Annotated[str, typer.Option(help="Whom the token is for.")] = "terminal",
        hours: Annotated[int, typer.Option(min=1, max=24 * 366)] = 12,
        data_dir: DataDirOption = DEFAULT_DATA_DIR,
    ) -> None:
        """Issue a bearer token for the API of the installation on a data folder."""
        signer = load_local_token_issuer(create_private_folder(data_dir))
        typer.echo(signer.issue_token(subject, role, department, utc_now(), timedelta(hours=hours)))

    @app.command()
    def openapi(
        area: Annotated[str | None, typer.Argument(help="One area's document only.")] = None,
    ) -> None:
        """Print the OpenAPI document of all areas, or of one."""
        provider = Settings.from_environment().authentication().provider
        discovery_url = None if provider is None else provider.discovery_url
        services = catalog.load_services() if area is None else [catalog.load_service(area)]
        document = build_openapi_document(services, discovery_url=discovery_url)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))

    app.add_typer(operations_commands)
    for commands in catalog.load_terminal_commands():
        app.add_typer(commands)
    return app


def run_command_line(command_line: typer.Typer) -> int:
    """Run the command line and return its exit code; an expected error is one message on stderr."""
    try:
        code = command_line(standalone_mode=False)
    except typer.TyperException as error:
        stderr_console.print(error.format_message(), markup=False, highlight=False)
        return ExitCode.USAGE_ERROR
    except (typer.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except tuple(_FAILURE_EXIT_CODES) as error:
        stderr_console.print(str(error), style="red", markup=False, soft_wrap=True)
        is_internal = (
            isinstance(error, ProblemResponseError)
            and error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )
        return ExitCode.INTERNAL_ERROR if is_internal else _FAILURE_EXIT_CODES[type(error)]
    return code if isinstance(code, int) else ExitCode.DONE


_FAILURE_EXIT_CODES: dict[type[Exception], ExitCode] = {
    ProblemResponseError: ExitCode.REFUSED,
    UnknownArea: ExitCode.USAGE_ERROR,
    InstallationUnreachable: ExitCode.UNREACHABLE,
    DataFolderInUse: ExitCode.UNREACHABLE,
    DataFolderUnusable: ExitCode.UNREACHABLE,
    PortInUse: ExitCode.UNREACHABLE,
    InvalidSettings: ExitCode.USAGE_ERROR,
    PostgresFailure: ExitCode.UNREACHABLE,
    PermanentKafkaError: ExitCode.UNREACHABLE,
    BusUnavailable: ExitCode.UNREACHABLE,
    WrongBus: ExitCode.REFUSED,
    BusMigrationError: ExitCode.REFUSED,
    NoFinishedScenario: ExitCode.REFUSED,
    BackupError: ExitCode.REFUSED,
    RestoreError: ExitCode.REFUSED,
    RestoreUnfinished: ExitCode.REFUSED,
    ScenarioNotAllowed: ExitCode.REFUSED,
}
"""Maps each error that a user may meet to its exit code."""
