"""The terminal command that moves an installation to the other bus."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from shared.runtime.moving import move_house
from shared.runtime.service import Service
from shared.runtime.settings import BusName, settings_of
from shared.runtime.terminal import DEFAULT_DATA_DIR, DataDir, progress
from shared.telemetry.logs import log_to_stderr


def add_move(app: typer.Typer, services: Sequence[Service]) -> None:
    """Add `migrate-bus`."""

    @app.command("migrate-bus")
    def migrate_bus(
        to: Annotated[BusName, typer.Option(help="Where the facts are to travel from now on.")],
        data_dir: DataDir = DEFAULT_DATA_DIR,
    ) -> None:
        """Move a stopped installation to the other bus; run it again if it was cut short."""
        settings = settings_of(data_dir).model_copy(update={"bus": to})
        log_to_stderr(settings.log_level)
        moved = asyncio.run(move_house(services, settings))
        where = "is now on" if moved else "was on"
        progress.print(f"The installation {where} the {to} bus.", highlight=False)
