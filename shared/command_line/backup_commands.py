"""The terminal commands `backup` and `restore`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from shared.backup.create_backup import create_backup
from shared.backup.manifest import Manifest
from shared.backup.restore import restore_installation
from shared.installation.settings import BusName, Settings
from shared.service_runtime.service_discovery import AreaCatalog
from shared.telemetry.json_logs import configure_stderr_logging
from shared.terminal.command_options import DEFAULT_DATA_DIR, DataDirOption
from shared.terminal.console_output import stderr_console

BackupFileArgument = Annotated[
    Path, typer.Argument(help="The backup: one file.", show_default=False)
]


def add_backup_commands(app: typer.Typer, catalog: AreaCatalog) -> None:
    """Add `backup` and `restore`."""

    @app.command()
    def backup(file: BackupFileArgument, data_dir: DataDirOption = DEFAULT_DATA_DIR) -> None:
        """Write the whole installation to a new file, while it runs or not.

        The file holds secrets (the key that signs tokens, those of webhooks): keep it like a key.
        """
        settings = Settings.from_environment(data=data_dir)
        configure_stderr_logging(settings.log_level)
        manifest = asyncio.run(create_backup(catalog.load_services(), settings, file))
        size = file.stat().st_size / 1024 / 1024
        _print_message(f"{file} holds {_summarize(manifest)}; {size:.1f} MB.")
        _print_message("It holds secrets, too: keep it like a key.")

    @app.command("restore")
    def restore_backup(
        file: BackupFileArgument,
        data_dir: DataDirOption = DEFAULT_DATA_DIR,
        bus: Annotated[
            BusName | None, typer.Option(help="The bus to restore to; embedded takes it off Kafka.")
        ] = None,
        replace_topics: Annotated[
            bool, typer.Option("--replace-topics", help="Delete Kafka topics that hold facts.")
        ] = False,
    ) -> None:
        """Put a backup into a new data folder, or an empty database; run it again if cut short."""
        settings = Settings.from_environment(data=data_dir)
        if bus is not None:
            settings = settings.model_copy(update={"bus": bus})
        configure_stderr_logging(settings.log_level)
        manifest = asyncio.run(
            restore_installation(
                catalog.load_services(), settings, file, replace_topics=replace_topics
            )
        )
        _print_message(
            f"Restored {_summarize(manifest)}, as of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC."
        )
        _print_message("See that all is well with `concord audit`.")


def _summarize(manifest: Manifest) -> str:
    areas = manifest.areas.values()
    events, facts = sum(area.events for area in areas), sum(area.facts for area in areas)
    return f"{events} events and {facts} facts of {len(areas)} areas (Concord {manifest.concord})"


def _print_message(text: str) -> None:
    stderr_console.print(text, markup=False, highlight=False, soft_wrap=True)
