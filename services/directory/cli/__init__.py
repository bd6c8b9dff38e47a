"""The directory's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration, CommandGroupDeclaration

COMMANDS = [
    CommandDeclaration(
        "heads",
        "services.directory.cli.heads:list_heads",
        "List who led a department, and when.",
    ),
    CommandGroupDeclaration(
        "load",
        "Load the company's departments and people.",
        [
            CommandDeclaration(
                "departments",
                "services.directory.cli.csv_loading:load_departments",
                "Load departments from a CSV file: all of them, or none.",
            ),
            CommandDeclaration(
                "people",
                "services.directory.cli.csv_loading:load_people",
                "Load people and their roles from a CSV file: all of them, or none.",
            ),
        ],
    ),
    CommandGroupDeclaration(
        "tokens",
        "Revoke tokens, and list what is revoked.",
        [
            CommandDeclaration(
                "revoke",
                "services.directory.cli.token_revocations:revoke_tokens",
                "Revoke a subject's tokens, or one token by its id.",
            ),
            CommandDeclaration(
                "revocations",
                "services.directory.cli.token_revocations:list_revocations",
                "List the revocations.",
            ),
            CommandDeclaration(
                "withdraw",
                "services.directory.cli.token_revocations:withdraw_revocation",
                "Accept revoked tokens again.",
            ),
        ],
    ),
]
