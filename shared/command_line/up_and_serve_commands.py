"""The terminal commands `up` and `serve`, which run all services or one."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from shared.installation.bus_name import BusName
from shared.service_runtime.process_roles import ProcessRole
from shared.service_runtime.service_discovery import AreaCatalog
from shared.terminal.command_options import EnumChoice, data_dir_option

START_GC_THRESHOLD = 300_000
"""A start makes fewer objects than this, and nearly all of them stay: looking through them for
garbage took a seventh of its time. Once it serves, the server sets its own threshold."""

port_option = click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one.")


@click.command()
@data_dir_option
@port_option
@click.option("--sample", is_flag=True, help="Load the sample company first.")
@click.option("--bus", type=EnumChoice(BusName), help="kafka: a process per service.")
@click.option("--stop-with-parent", is_flag=True, hidden=True)
@click.pass_context
def up(
    context: click.Context,
    data_dir: Path,
    port: int | None,
    bus: BusName | None,
    *,
    sample: bool,
    stop_with_parent: bool,
) -> None:
    """Run the installation on a data folder until Ctrl-C."""
    gc.set_threshold(START_GC_THRESHOLD)
    from shared.command_line.installation_processes import run_installation

    command_line = context.find_root().command
    run_installation(
        context.obj,
        lambda arguments: command_line.main(arguments, standalone_mode=False),
        data_dir,
        port,
        bus,
        sample=sample,
        stop_with_parent=stop_with_parent,
    )


@click.command()
@click.argument("area")
@data_dir_option
@port_option
@click.option(
    "--without",
    type=EnumChoice(ProcessRole),
    multiple=True,
    help="A process role that runs elsewhere; may be given several times.",
)
@click.option("--socket", "socket_number", type=int, hidden=True)
@click.option("--stop-with-parent", is_flag=True, hidden=True)
@click.pass_obj
def serve(
    catalog: AreaCatalog,
    area: str,
    data_dir: Path,
    port: int | None,
    without: tuple[ProcessRole, ...],
    socket_number: int | None,
    *,
    stop_with_parent: bool,
) -> None:
    """Run one service: its API, relay, consumer, timers and background work."""
    gc.set_threshold(START_GC_THRESHOLD)
    from shared.command_line.installation_processes import run_service

    run_service(
        catalog, area, data_dir, port, without, socket_number, stop_with_parent=stop_with_parent
    )
