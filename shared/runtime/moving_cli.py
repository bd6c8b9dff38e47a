"""The terminal command that moves an installation to the other bus."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from shared.runtime.areas import Areas
from shared.runtime.moving import move_house
from shared.runtime.settings import BusName, Settings
from shared.runtime.terminal import DEFAULT_DATA_DIR, DataDir, progress
from shared.telemetry.logs import log_to_stderr


def add_move(app: typer.Typer, areas: Areas) -> None:
    """Add `migrate-bus`."""

    @app.command("migrate-bus")
    def migrate_bus(
        to: Annotated[BusName, typer.Option(help="Where the facts are to travel from now on.")],
        data_dir: DataDir = DEFAULT_DATA_DIR,
    ) -> None:
        """Move a stopped installation to the other bus; run it again if it was cut short."""
        settings = Settings.read(data=data_dir).model_copy(update={"bus": to})
        log_to_stderr(settings.log_level)
        moved = asyncio.run(move_house(areas.services(), settings))
        where = "is now on" if moved else "was on"
        progress.print(f"The installation {where} the {to} bus.", highlight=False)
