"""The terminal commands of an installation whose services run on machines of their own."""

from __future__ import annotations

import asyncio

import typer

from shared.postgres.pool import Database
from shared.runtime.areas import Areas
from shared.runtime.migrating import migrate_all
from shared.runtime.processes import run_gateway
from shared.runtime.settings import Settings
from shared.runtime.story import play_elsewhere
from shared.runtime.terminal import DEFAULT_DATA_DIR, DataDir, progress
from shared.runtime.welcome import SAMPLE
from shared.telemetry.logs import log_to_stderr


def add_cluster(app: typer.Typer, areas: Areas) -> None:
    """Add `gateway`, `migrate` and `sample`."""

    @app.command("gateway")
    def serve_gateway() -> None:
        """Run the door in front of services that run elsewhere."""
        settings = Settings.read()
        log_to_stderr(settings.log_level)
        asyncio.run(run_gateway(areas.names, settings))

    @app.command()
    def migrate() -> None:
        """Bring the database up to date, ahead of services that wait for it."""
        settings = Settings.read()
        log_to_stderr(settings.log_level)
        if settings.database_url is None:
            raise typer.BadParameter("it needs CONCORD_DATABASE_URL")
        done = asyncio.run(migrate_all(areas.services(), Database({"dsn": settings.database_url})))
        for area, names in done.items():
            typer.echo(f"{area}: {', '.join(names) or 'up to date'}")

    @app.command()
    def sample(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
        """Tell the sample company to the installation at CONCORD_URL, which must be empty."""
        month = play_elsewhere(data_dir, SAMPLE).month
        progress.print(f"The sample company is told; its last month is {month}.", highlight=False)
