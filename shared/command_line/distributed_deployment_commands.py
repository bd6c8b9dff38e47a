"""The terminal commands for an installation whose services run on several machines."""

from __future__ import annotations

import asyncio

import typer

from shared.command_line.load_sample_and_announce import COMPANY_SCENARIO_FOLDER
from shared.installation.settings import Settings
from shared.postgres.database_connections import Database
from shared.processes.run_modes import run_gateway
from shared.sample.scenario_runner import run_scenario_remotely
from shared.service_runtime.schema_migration import migrate_all_schemas
from shared.service_runtime.service_discovery import AreaCatalog
from shared.telemetry.json_logs import configure_stderr_logging
from shared.terminal.command_options import DEFAULT_DATA_DIR, DataDirOption
from shared.terminal.console_output import stderr_console


def add_distributed_deployment_commands(app: typer.Typer, catalog: AreaCatalog) -> None:
    """Add `gateway`, `migrate` and `sample`."""

    @app.command("gateway")
    def serve_gateway() -> None:
        """Run the gateway in front of services that run elsewhere."""
        settings = Settings.from_environment()
        configure_stderr_logging(settings.log_level)
        asyncio.run(run_gateway(catalog.area_names, settings))

    @app.command()
    def migrate() -> None:
        """Bring the database up to date, ahead of services that wait for it."""
        settings = Settings.from_environment()
        configure_stderr_logging(settings.log_level)
        if settings.database_url is None:
            raise typer.BadParameter("it needs CONCORD_DATABASE_URL")
        applied = asyncio.run(
            migrate_all_schemas(catalog.load_services(), Database({"dsn": settings.database_url}))
        )
        for area, names in applied.items():
            typer.echo(f"{area}: {', '.join(names) or 'up to date'}")

    @app.command()
    def sample(data_dir: DataDirOption = DEFAULT_DATA_DIR) -> None:
        """Load the sample company into the installation at CONCORD_URL, which must be empty."""
        month = run_scenario_remotely(data_dir, COMPANY_SCENARIO_FOLDER).month
        stderr_console.print(
            f"The sample company is loaded; its last month is {month}.", highlight=False
        )
