"""The connectors area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration, CommandGroupDeclaration

COMMANDS = [
    CommandDeclaration(
        "connectors",
        "services.connectors.cli.connector_list:connectors",
        "List what is connected: what waits, what failed and why, and when it last succeeded.",
    ),
    CommandGroupDeclaration(
        "connector",
        "A connected system: its deliveries, and the mapping by which they are read.",
        [
            CommandDeclaration(
                "show",
                "services.connectors.cli.connector_list:show",
                "Show a connector: its secrets, its lag, and why deliveries failed.",
            ),
            CommandDeclaration(
                "deliveries",
                "services.connectors.cli.delivery_commands:deliveries",
                "List what came and what became of it, the newest first.",
            ),
            CommandDeclaration(
                "replay",
                "services.connectors.cli.delivery_commands:replay",
                "Have deliveries that failed or were ignored worked on once more.",
            ),
            CommandDeclaration(
                "mappings",
                "services.connectors.cli.mapping_commands:mappings",
                "List the versions of the mapping, and which one is live.",
            ),
            CommandDeclaration(
                "save-mapping",
                "services.connectors.cli.mapping_commands:save_mapping",
                "Save the next version of the mapping from a file; nothing follows it yet.",
            ),
            CommandDeclaration(
                "try-mapping",
                "services.connectors.cli.mapping_commands:try_mapping",
                "Show what deliveries that came would lead to by a version; it does nothing.",
            ),
            CommandDeclaration(
                "make-live",
                "services.connectors.cli.mapping_commands:make_live",
                "Have deliveries read by a version from now on, an earlier one too.",
            ),
            CommandDeclaration(
                "back-fills",
                "services.connectors.cli.back_fill_commands:back_fills",
                "List how far each reading of the past is, the last begun first.",
            ),
            CommandDeclaration(
                "back-fill",
                "services.connectors.cli.back_fill_commands:back_fill",
                "Have the past of the system read as deliveries; what came before changes nothing.",
            ),
            CommandDeclaration(
                "cancel-back-fill",
                "services.connectors.cli.back_fill_commands:cancel_back_fill",
                "Read no further; what was read stays.",
            ),
            CommandDeclaration(
                "writes",
                "services.connectors.cli.write_commands:writes",
                "List what is written to the items of the system and how far it is, the newest"
                " first.",
            ),
            CommandDeclaration(
                "replay-writes",
                "services.connectors.cli.write_commands:replay_writes",
                "Have writes that failed or were given up tried once more.",
            ),
        ],
    ),
]
