"""The terminal commands `backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.eventsourcing.plural_forms import Counted
from shared.installation.bus_name import BusName
from shared.service_runtime.service_discovery import AreaCatalog
from shared.terminal.command_options import EnumChoice, data_dir_option
from shared.terminal.company_time import COMPANY_TIME_ZONE, format_time
from shared.terminal.console_output import print_message
from shared.terminal.installation_connection import require_installation

if TYPE_CHECKING:
    from shared.backup.manifest import Manifest

backup_file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.command()
@backup_file_argument
@data_dir_option
@click.pass_obj
def backup(catalog: AreaCatalog, file: Path, data_dir: Path) -> None:
    """Write the whole installation to a new file, while it runs or not.

    The file tells who worked with whom: keep it like a key. The keys of the data folder are not in
    it: keep `encryption.key` apart, for the secrets of webhooks.
    """
    import asyncio

    from shared.backup.create_backup import create_backup
    from shared.installation.settings import Settings
    from shared.telemetry.json_logs import configure_stderr_logging

    settings = Settings.from_environment(data=data_dir)
    if settings.database_url is None:
        require_installation(data_dir)
    configure_stderr_logging(settings.log_level)
    manifest = asyncio.run(create_backup(catalog.load_services(), settings, file))
    size = file.stat().st_size / 1024 / 1024
    print_message(f"{file} holds {_summarize(manifest)}; {size:.1f} MB.")
    print_message("It tells who worked with whom: keep it like a key.")
    print_message("The keys of the data folder are not in it: keep `encryption.key` apart.")


@click.command()
@backup_file_argument
@data_dir_option
@click.option(
    "--bus",
    type=EnumChoice(BusName),
    help="The bus to restore to; embedded takes it off Kafka.",
)
@click.option("--replace-topics", is_flag=True, help="Delete Kafka topics that hold facts.")
@click.pass_obj
def restore(
    catalog: AreaCatalog, file: Path, data_dir: Path, bus: BusName | None, *, replace_topics: bool
) -> None:
    """Put a backup into a new data folder, or an empty database; run it again if cut short."""
    import asyncio

    from shared.backup.restore import restore_installation
    from shared.installation.settings import Settings
    from shared.telemetry.json_logs import configure_stderr_logging

    settings = Settings.from_environment(data=data_dir)
    if bus is not None:
        settings = settings.model_copy(update={"bus": bus})
    configure_stderr_logging(settings.log_level)
    manifest = asyncio.run(
        restore_installation(catalog.load_services(), settings, file, replace_topics=replace_topics)
    )
    print_message(
        f"Restored {_summarize(manifest)}, as of {format_time(manifest.taken_at.isoformat())}"
        f" ({COMPANY_TIME_ZONE})."
    )
    print_message("See that all is well with `concord audit`.")


def _summarize(manifest: Manifest) -> str:
    areas = manifest.areas.values()
    events, facts = sum(area.events for area in areas), sum(area.facts for area in areas)
    counted = f"{Counted(events):event|events} and {Counted(facts):fact|facts}"
    return f"{counted} of {Counted(len(areas)):area|areas} (Concord {manifest.concord})"
