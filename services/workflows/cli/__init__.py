"""The workflows area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration, CommandGroupDeclaration

COMMANDS = [
    CommandGroupDeclaration(
        "import",
        "Bring in what other systems recorded.",
        [
            CommandDeclaration(
                "eventlog",
                "services.workflows.cli.event_log_import:import_eventlog",
                "Import a log of finished cases; returns when the statements reflect it.",
            ),
        ],
    ),
]
