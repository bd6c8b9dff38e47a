"""The terminal commands that run services: all of them, or one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from shared.runtime.areas import Areas
from shared.runtime.chosen_bus import on_chosen_bus
from shared.runtime.clock import STORY_CLOCK, StoryClock
from shared.runtime.parts import ALL, Part
from shared.runtime.played import is_told
from shared.runtime.processes import run_apart, run_one, run_together
from shared.runtime.settings import BusName, Settings
from shared.runtime.terminal import DEFAULT_DATA_DIR, DataDir
from shared.runtime.welcome import welcome
from shared.telemetry.logs import log_to_stderr

Port = Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")]


def add_processes(app: typer.Typer, areas: Areas) -> None:
    """Add `up` and `serve`."""

    @app.command()
    def up(
        data_dir: DataDir = DEFAULT_DATA_DIR,
        port: Port = None,
        sample: Annotated[bool, typer.Option(help="Fill in the sample company first.")] = False,
        bus: Annotated[BusName | None, typer.Option(help="kafka: a process per service.")] = None,
        leash: Annotated[bool, typer.Option(hidden=True)] = False,
    ) -> None:
        """Run the installation on a data folder until Ctrl-C."""
        settings = _settings(data=data_dir, port=port, bus=bus)
        if sample and not settings.sign_on().local_tokens:
            raise typer.BadParameter(
                "the sample company is told with tokens of the data folder's key, which are not"
                " accepted beside CONCORD_OIDC_ISSUER without CONCORD_LOCAL_TOKENS=true"
            )
        clock = StoryClock(data_dir.absolute() / STORY_CLOCK)

        async def greet(base_url: str) -> None:
            if not leash:
                await asyncio.to_thread(welcome, base_url, data_dir, clock, command, sample=sample)

        def command(line: Sequence[str]) -> object:
            return app(line, standalone_mode=False)

        story = sample and not is_told(data_dir)
        if settings.bus is BusName.KAFKA:
            running = run_apart(areas.names, settings, clock, greet, story=story, leash=leash)
        else:
            services = areas.services()
            running = run_together(services, settings, clock, greet, story=story, leash=leash)
        asyncio.run(running)

    @app.command("serve")
    def serve_area(
        area: Annotated[str, typer.Argument(help="Which service.")],
        data_dir: DataDir = DEFAULT_DATA_DIR,
        port: Port = None,
        without: Annotated[
            list[Part] | None, typer.Option(help="A part that runs elsewhere; several times.")
        ] = None,
        socket_number: Annotated[int | None, typer.Option("--socket", hidden=True)] = None,
        leash: Annotated[bool, typer.Option(hidden=True)] = False,
    ) -> None:
        """Run one service: its API, relay, consumer, timers and background work."""
        settings = _settings(data=data_dir, port=port, bus=None)
        if settings.database_url is None or settings.bus is BusName.EMBEDDED:
            raise typer.BadParameter(
                "a service on its own needs CONCORD_DATABASE_URL and CONCORD_BUS=kafka"
            )
        asyncio.run(
            run_one(
                areas.service(area),
                settings,
                StoryClock(data_dir.absolute() / STORY_CLOCK, always=settings.story),
                listening=None if socket_number is None else socket(fileno=socket_number),
                parts=ALL - frozenset(without or ()),
                leash=leash,
            )
        )


def _settings(data: Path, port: int | None, bus: BusName | None) -> Settings:
    """Return the environment's settings with what the command line says."""
    given = {"port": port, "bus": bus}
    stated = {name: value for name, value in given.items() if value is not None}
    settings = on_chosen_bus(Settings.read(data=data).model_copy(update=stated))
    log_to_stderr(settings.log_level)
    return settings
