"""The programme area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration

COMMANDS = [
    CommandDeclaration(
        "programme",
        "services.programme.cli.programme_phases:programme",
        "Show the programme that goes on: its phases, and what the next one is entered with.",
    ),
    CommandDeclaration(
        "apply-profile",
        "services.programme.cli.apply_profile:apply_profile",
        "Set the policies that suit the company's size and scenario, or show them.",
    ),
]
