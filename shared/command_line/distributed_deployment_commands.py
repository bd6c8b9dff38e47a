"""The terminal commands for an installation whose services run on several machines."""

from __future__ import annotations

from pathlib import Path

import click

from shared.service_runtime.service_discovery import AreaCatalog
from shared.terminal.command_options import data_dir_option
from shared.terminal.console_output import print_message, print_result
from shared.terminal.user_language import in_user_language


@click.command()
@click.pass_obj
def gateway(catalog: AreaCatalog) -> None:
    """Run the gateway in front of services that run elsewhere."""
    from shared.installation.settings import Settings
    from shared.processes.event_loop import run_in_event_loop
    from shared.processes.run_modes import run_gateway
    from shared.telemetry.json_logs import configure_stderr_logging

    settings = Settings.from_environment()
    configure_stderr_logging(settings.log_level)
    run_in_event_loop(run_gateway(catalog.area_names, settings))


@click.command()
@click.pass_obj
def migrate(catalog: AreaCatalog) -> None:
    """Bring the database up to date, ahead of services that wait for it."""
    import asyncio

    from shared.installation.area_role_passwords import load_area_passwords
    from shared.installation.settings import Settings
    from shared.postgres.area_roles import DatabaseRoles
    from shared.postgres.database_connections import Database
    from shared.service_runtime.schema_migration import migrate_all_schemas
    from shared.telemetry.json_logs import configure_stderr_logging

    settings = Settings.from_environment()
    configure_stderr_logging(settings.log_level)
    if settings.database_url is None:
        needed = ("it needs CONCORD_DATABASE_URL", "需要设置 CONCORD_DATABASE_URL")
        raise click.UsageError(in_user_language(*needed))
    passwords = (
        load_area_passwords(settings.data, catalog.area_names, settings.database_passwords)
        if settings.database_roles is DatabaseRoles.PER_AREA
        else None
    )
    applied = asyncio.run(
        migrate_all_schemas(
            catalog.load_services(), Database({"dsn": settings.database_url}), passwords
        )
    )
    for area, names in applied.items():
        print_result(f"{area}: {', '.join(names) or 'up to date'}")


@click.command()
@data_dir_option
def sample(data_dir: Path) -> None:
    """Load the sample company into the installation at CONCORD_URL, which must be empty."""
    from shared.command_line.load_sample_and_announce import COMPANY_SCENARIO_FOLDER
    from shared.command_line.sample_progress import SampleProgress
    from shared.sample.scenario_runner import run_scenario_remotely

    month = run_scenario_remotely(data_dir, COMPANY_SCENARIO_FOLDER, SampleProgress().show).month
    print_message(f"The sample company is loaded; its last month is {month}.")
