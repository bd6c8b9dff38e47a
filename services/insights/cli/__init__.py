"""The insights area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration

COMMANDS = [
    CommandDeclaration(
        "freshness",
        "services.insights.cli.freshness:freshness",
        "Show how many facts of each area analysts have, and whether any are missing or late.",
    ),
]
