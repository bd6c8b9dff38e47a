"""The terminal command `migrate-bus`, which migrates an installation to the other bus."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from shared.bus_migration.bus_migration import migrate_installation_bus
from shared.installation.settings import BusName, Settings
from shared.service_runtime.service_discovery import AreaCatalog
from shared.telemetry.json_logs import configure_stderr_logging
from shared.terminal.command_options import DEFAULT_DATA_DIR, DataDirOption
from shared.terminal.console_output import stderr_console


def add_bus_migration_command(app: typer.Typer, catalog: AreaCatalog) -> None:
    """Add `migrate-bus`."""

    @app.command("migrate-bus")
    def migrate_bus(
        to: Annotated[BusName, typer.Option(help="The bus that carries the facts from now on.")],
        data_dir: DataDirOption = DEFAULT_DATA_DIR,
    ) -> None:
        """Move a stopped installation to the other bus; run it again if it was cut short."""
        settings = Settings.from_environment(data=data_dir).model_copy(update={"bus": to})
        configure_stderr_logging(settings.log_level)
        migrated = asyncio.run(migrate_installation_bus(catalog.load_services(), settings))
        state = "is now on" if migrated else "was on"
        stderr_console.print(f"The installation {state} the {to} bus.", highlight=False)
