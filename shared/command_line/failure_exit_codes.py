"""The exit code for each error that a user may meet; the others are faults and show a traceback."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from http import HTTPStatus

from shared.terminal.exit_codes import ExitCode

EXIT_CODES: Mapping[str, ExitCode] = {
    "shared.terminal.api_client:ProblemResponseError": ExitCode.REFUSED,
    "shared.terminal.connection_errors:InstallationUnreachable": ExitCode.UNREACHABLE,
    "shared.terminal.connection_errors:TokenMissing": ExitCode.USAGE_ERROR,
    "shared.installation.terminal_settings:InvalidSettings": ExitCode.USAGE_ERROR,
    "shared.service_runtime.service_discovery:UnknownArea": ExitCode.USAGE_ERROR,
    "shared.data_folder.folder_ownership:DataFolderInUse": ExitCode.UNREACHABLE,
    "shared.data_folder.folder_ownership:DataFolderUnusable": ExitCode.UNREACHABLE,
    "shared.processes.file_limit:FileLimitTooLow": ExitCode.USAGE_ERROR,
    "shared.processes.http_server:PortInUse": ExitCode.UNREACHABLE,
    "shared.embedded_postgres.errors:PostgresFailure": ExitCode.UNREACHABLE,
    "shared.kafka.schema_registry:RegistryUnusable": ExitCode.UNREACHABLE,
    "shared.kafka.errors:PermanentKafkaError": ExitCode.UNREACHABLE,
    "shared.eventsourcing.bus_consumer_port:BusUnavailable": ExitCode.UNREACHABLE,
    "shared.installation.persisted_bus_selection:WrongBus": ExitCode.REFUSED,
    "shared.bus_migration.bus_migration:BusMigrationError": ExitCode.REFUSED,
    "shared.command_line.tour_command:NoFinishedScenario": ExitCode.REFUSED,
    "shared.backup.archive_file:BackupError": ExitCode.REFUSED,
    "shared.backup.manifest:RestoreError": ExitCode.REFUSED,
    "shared.postgres.area_roles:UnusableDatabaseRole": ExitCode.REFUSED,
    "shared.postgres.reader_roles:ReaderRoleRefused": ExitCode.REFUSED,
    "shared.postgres.restore_marker:RestoreUnfinished": ExitCode.REFUSED,
    "shared.table_files.export_errors:ExportRefused": ExitCode.REFUSED,
    "shared.table_files.export_errors:ExportFailed": ExitCode.UNREACHABLE,
    "shared.sample.scenario_runner:ScenarioNotAllowed": ExitCode.REFUSED,
}
"""Maps `module:error` to an exit code, so that a command imports no errors of others."""


def failure_exit_code(error: Exception) -> ExitCode | None:
    """Return the exit code for an expected error; `None` if it is a fault of Concord."""
    for name, exit_code in EXIT_CODES.items():
        module, _, class_name = name.partition(":")
        # An error of a module that is not imported cannot have been raised.
        error_class = getattr(sys.modules.get(module), class_name, None)
        if error_class is not None and isinstance(error, error_class):
            status = getattr(error, "status", HTTPStatus.OK)
            return (
                ExitCode.INTERNAL_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else exit_code
            )
    return None
