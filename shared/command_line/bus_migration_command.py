"""The terminal command `migrate-bus`, which migrates an installation to the other bus."""

from __future__ import annotations

from pathlib import Path

import click

from shared.installation.bus_name import BusName
from shared.service_runtime.service_discovery import AreaCatalog
from shared.terminal.command_options import EnumChoice, data_dir_option
from shared.terminal.console_output import print_message
from shared.terminal.installation_connection import require_installation


@click.command()
@click.option(
    "--to",
    type=EnumChoice(BusName),
    required=True,
    help="The bus that carries the facts from now on.",
)
@data_dir_option
@click.pass_obj
def migrate_bus(catalog: AreaCatalog, to: BusName, data_dir: Path) -> None:
    """Move a stopped installation to the other bus; run it again if it was cut short."""
    import asyncio

    from shared.bus_migration.bus_migration import migrate_installation_bus
    from shared.installation.settings import Settings
    from shared.telemetry.json_logs import configure_stderr_logging

    require_installation(data_dir)
    settings = Settings.from_environment(data=data_dir).model_copy(update={"bus": to})
    configure_stderr_logging(settings.log_level)
    migrated = asyncio.run(migrate_installation_bus(catalog.load_services(), settings))
    state = "is now on" if migrated else "was on"
    print_message(f"The installation {state} the {to} bus.")
