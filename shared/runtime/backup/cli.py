"""The terminal's commands for it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from shared.runtime.areas import Areas
from shared.runtime.backup.backup import back_up
from shared.runtime.backup.manifest import Manifest
from shared.runtime.backup.restore import restore
from shared.runtime.settings import BusName, Settings
from shared.runtime.terminal import DEFAULT_DATA_DIR, DataDir, progress
from shared.telemetry.logs import log_to_stderr

File = Annotated[Path, typer.Argument(help="The backup: one file.", show_default=False)]


def add_backup(app: typer.Typer, areas: Areas) -> None:
    """Add `backup` and `restore`."""

    @app.command()
    def backup(file: File, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
        """Write the whole installation to a new file, while it runs or not.

        The file holds secrets (the key that signs tokens, those of webhooks): keep it like a key.
        """
        settings = Settings.read(data=data_dir)
        log_to_stderr(settings.log_level)
        manifest = asyncio.run(back_up(areas.services(), settings, file))
        size = file.stat().st_size / 1024 / 1024
        _tell(f"{file} holds {_sum(manifest)}; {size:.1f} MB.")
        _tell("It holds secrets, too: keep it like a key.")

    @app.command("restore")
    def restore_backup(
        file: File,
        data_dir: DataDir = DEFAULT_DATA_DIR,
        bus: Annotated[
            BusName | None, typer.Option(help="embedded: what was on Kafka leaves it.")
        ] = None,
        replace_topics: Annotated[
            bool, typer.Option("--replace-topics", help="Delete Kafka topics that hold facts.")
        ] = False,
    ) -> None:
        """Put a backup into a new data folder, or an empty database; run it again if cut short."""
        settings = Settings.read(data=data_dir)
        if bus is not None:
            settings = settings.model_copy(update={"bus": bus})
        log_to_stderr(settings.log_level)
        manifest = asyncio.run(
            restore(areas.services(), settings, file, replace_topics=replace_topics)
        )
        _tell(f"Restored {_sum(manifest)}, as of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC.")
        _tell("See that all is well with `concord audit`.")


def _sum(manifest: Manifest) -> str:
    areas = manifest.areas.values()
    events, facts = sum(one.events for one in areas), sum(one.facts for one in areas)
    return f"{events} events and {facts} facts of {len(areas)} areas (Concord {manifest.concord})"


def _tell(text: str) -> None:
    progress.print(text, markup=False, highlight=False, soft_wrap=True)
