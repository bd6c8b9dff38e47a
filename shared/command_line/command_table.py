"""The terminal commands that belong to no area; what runs them is imported when they are called."""

from __future__ import annotations

from collections.abc import Sequence

from shared.service_runtime.command_declarations import (
    CommandDeclaration,
    CommandGroupDeclaration,
    DeclaredCommand,
)

UP_AND_SERVE = "shared.command_line.up_and_serve_commands"
DISTRIBUTED = "shared.command_line.distributed_deployment_commands"
BI_READERS = "shared.command_line.bi_reader_commands"
BACKUP = "shared.command_line.backup_commands"
OPERATIONS = "shared.command_line.consistency_and_recovery_commands"

GENERAL_COMMANDS: Sequence[DeclaredCommand] = [
    CommandDeclaration(
        "up", f"{UP_AND_SERVE}:up", "Run the installation on a data folder until Ctrl-C."
    ),
    CommandDeclaration(
        "serve",
        f"{UP_AND_SERVE}:serve",
        "Run one service: its API, relay, consumer, timers and background work.",
    ),
    CommandDeclaration(
        "gateway",
        f"{DISTRIBUTED}:gateway",
        "Run the gateway in front of services that run elsewhere.",
    ),
    CommandDeclaration(
        "migrate",
        f"{DISTRIBUTED}:migrate",
        "Bring the database up to date, ahead of services that wait for it.",
    ),
    CommandDeclaration(
        "sample",
        f"{DISTRIBUTED}:sample",
        "Load the sample company into the installation at CONCORD_URL, which must be empty.",
    ),
    CommandDeclaration(
        "migrate-bus",
        "shared.command_line.bus_migration_command:migrate_bus",
        "Move a stopped installation to the other bus; run it again if it was cut short.",
    ),
    CommandDeclaration(
        "backup",
        f"{BACKUP}:backup",
        "Write the whole installation to a new file, while it runs or not.",
    ),
    CommandDeclaration(
        "restore",
        f"{BACKUP}:restore",
        "Put a backup into a new data folder, or an empty database; run it again if cut short.",
    ),
    CommandDeclaration(
        "export",
        "shared.command_line.export_command:export",
        "Write the star schema to Parquet or CSV files for BI tools, while it runs or not.",
    ),
    CommandDeclaration(
        "tour",
        "shared.command_line.tour_command:tour",
        "Walk through the sample company: what happened, its facts, the figures they moved.",
    ),
    CommandDeclaration(
        "token",
        "shared.command_line.token_command:token",
        "Issue a bearer token for the API of the installation on a data folder.",
    ),
    CommandDeclaration(
        "token-key",
        "shared.command_line.token_command:token_key",
        "Create the key that signs tokens, where there is none, and write its public half.",
    ),
    CommandDeclaration(
        "openapi",
        "shared.command_line.openapi_command:openapi",
        "Print the OpenAPI document of all areas, or of one.",
    ),
    CommandDeclaration(
        "contracts",
        "shared.command_line.contracts_command:contracts",
        "Print the contracts of all published facts, as AsyncAPI or JSON Schema.",
    ),
    CommandDeclaration(
        "rebuild",
        f"{OPERATIONS}:rebuild",
        "Rebuild read models from the log, beside the live ones.",
    ),
    CommandDeclaration(
        "audit",
        f"{OPERATIONS}:audit",
        "Check that every fact had its effect exactly once, in order; exit code 1 where not.",
    ),
    CommandGroupDeclaration(
        "bi-reader",
        "Read-only database roles for BI tools.",
        [
            CommandDeclaration(
                "create",
                f"{BI_READERS}:create",
                "Create a role that reads the views; its password is shown once.",
            ),
            CommandDeclaration(
                "admit",
                f"{BI_READERS}:admit",
                "Let a role that you made read the views, where Concord makes no roles.",
            ),
            CommandDeclaration(
                "list", f"{BI_READERS}:list_readers", "List the readers, and what each reads."
            ),
            CommandDeclaration(
                "password", f"{BI_READERS}:password", "Give a reader another password."
            ),
            CommandDeclaration(
                "remove", f"{BI_READERS}:remove", "Remove a reader; its sessions end."
            ),
        ],
    ),
    CommandGroupDeclaration(
        "dead-letters",
        "Facts that an area could not handle.",
        [
            CommandDeclaration(
                "list",
                f"{OPERATIONS}:list_dead_letters",
                "List the dead letters, oldest first, with their errors.",
            ),
            CommandDeclaration(
                "replay",
                f"{OPERATIONS}:replay_dead_letters",
                "Handle the dead letters again, in their order.",
            ),
        ],
    ),
]
