"""Builds the command line of `concord` from its own and every area's commands, and runs it."""

from __future__ import annotations

import click

from shared.command_line.command_table import GENERAL_COMMANDS
from shared.command_line.declared_command_group import DeclaredCommandGroup
from shared.command_line.failure_exit_codes import failure_exit_code
from shared.service_runtime.service_discovery import AreaCatalog
from shared.telemetry.visible_text import visible_text
from shared.terminal.console_output import print_message
from shared.terminal.exit_codes import ExitCode

EXIT_CODES_EPILOG = (
    "Exit codes: 0 done, 1 refused by Concord, 2 wrong command line, "
    "3 no installation could be reached or started, 4 Concord failed, 130 interrupted."
)


def build_command_line(catalog: AreaCatalog) -> DeclaredCommandGroup:
    """Return the command line with the general commands and those of these areas."""
    return DeclaredCommandGroup(
        [*GENERAL_COMMANDS, *catalog.declared_commands()],
        name="concord",
        help="Cross-department collaboration: from what departments owe each other to a statement.",
        epilog=EXIT_CODES_EPILOG,
        context_settings={"obj": catalog},
    )


def run_command_line(command_line: DeclaredCommandGroup) -> int:
    """Run the command line and return its exit code; an expected error is one message on stderr."""
    try:
        code = command_line.main(standalone_mode=False)
    except click.ClickException as error:
        print_message(error.format_message())
        return ExitCode.USAGE_ERROR
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except Exception as error:
        exit_code = failure_exit_code(error)
        if exit_code is None:
            raise
        click.secho(visible_text(str(error)), fg="red", err=True)
        return exit_code
    return code if isinstance(code, int) else ExitCode.DONE
