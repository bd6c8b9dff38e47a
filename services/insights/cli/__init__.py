"""The insights area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration

COMMANDS = [
    CommandDeclaration(
        "freshness",
        "services.insights.cli.freshness:freshness",
        "Show how many facts of each area analysts have, and whether any are missing or late.",
    ),
    CommandDeclaration(
        "questions",
        "services.insights.cli.question_commands:questions",
        "List the questions about a year that insights answers; `question NAME` shows one.",
    ),
    CommandDeclaration(
        "question",
        "services.insights.cli.question_commands:question",
        "Answer a question about a year: rates, delays, scores, bonuses, times.",
    ),
]
