"""The incentives area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration

COMMANDS = [
    CommandDeclaration(
        "statement",
        "services.incentives.cli.commands:statement",
        "Show a month's statement: every department's KPI, bonus shares, adjustments and signals.",
    ),
    CommandDeclaration(
        "periods",
        "services.incentives.cli.commands:periods",
        "List the months that something is booked in.",
    ),
    CommandDeclaration(
        "explain",
        "services.incentives.cli.commands:explain",
        "List the events behind a department's figures.",
    ),
    CommandDeclaration(
        "lock",
        "services.incentives.cli.commands:lock",
        "Make a month's statement final; later facts are adjusted in an open month.",
    ),
]
