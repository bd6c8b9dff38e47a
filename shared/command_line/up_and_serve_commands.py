"""The terminal commands `up` and `serve`, which run all services or one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from socket import socket

import click

from shared.command_line.load_sample_and_announce import load_sample_and_announce
from shared.installation.persisted_bus_selection import apply_selected_bus
from shared.installation.settings import BusName, Settings
from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock
from shared.processes.run_modes import (
    run_all_in_process,
    run_process_per_service,
    run_single_service,
)
from shared.sample.scenario_progress import is_scenario_finished
from shared.service_runtime.process_roles import ALL_ROLES, ProcessRole
from shared.service_runtime.service_discovery import AreaCatalog
from shared.telemetry.json_logs import configure_stderr_logging
from shared.terminal.command_options import EnumChoice, data_dir_option
from shared.terminal.console_output import print_message

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
    catalog: AreaCatalog = context.obj
    command_line = context.find_root().command
    settings = _read_settings(data=data_dir, port=port, bus=bus)
    if sample and not settings.authentication().local_tokens:
        raise click.UsageError(
            "the sample company is loaded with tokens of the data folder's key, which are not"
            " accepted beside CONCORD_OIDC_ISSUER without CONCORD_LOCAL_TOKENS=true"
        )
    clock = SimulatedClock(data_dir.absolute() / CLOCK_FILE_NAME)

    async def show_message(base_url: str) -> None:
        if not stop_with_parent:
            await asyncio.to_thread(
                load_sample_and_announce,
                base_url,
                data_dir,
                clock,
                lambda arguments: command_line.main(arguments, standalone_mode=False),
                with_sample_company=sample,
            )

    plays_scenario = sample and not is_scenario_finished(data_dir)
    if settings.bus is BusName.KAFKA:
        run = run_process_per_service(
            catalog.area_names,
            settings,
            clock,
            show_message,
            plays_scenario=plays_scenario,
            stop_on_stdin_close=stop_with_parent,
        )
    else:
        run = run_all_in_process(
            catalog,
            settings,
            clock,
            show_message,
            plays_scenario=plays_scenario,
            stop_on_stdin_close=stop_with_parent,
        )
    asyncio.run(run)
    if not stop_with_parent:
        print_message("Concord has stopped.  服务已停止。")


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
    settings = _read_settings(data=data_dir, port=port, bus=None)
    if settings.database_url is None or settings.bus is BusName.EMBEDDED:
        raise click.UsageError(
            "a service on its own needs CONCORD_DATABASE_URL and CONCORD_BUS=kafka"
        )
    asyncio.run(
        run_single_service(
            catalog.load_service(area),
            settings,
            SimulatedClock(data_dir.absolute() / CLOCK_FILE_NAME, follow_always=settings.story),
            listening_socket=None if socket_number is None else socket(fileno=socket_number),
            process_roles=ALL_ROLES - frozenset(without),
            stop_on_stdin_close=stop_with_parent,
        )
    )


def _read_settings(data: Path, port: int | None, bus: BusName | None) -> Settings:
    """Return the environment's settings, overridden by the command line, and set up logging."""
    options = {"port": port, "bus": bus}
    overrides = {name: value for name, value in options.items() if value is not None}
    settings = apply_selected_bus(Settings.from_environment(data=data).model_copy(update=overrides))
    configure_stderr_logging(settings.log_level)
    return settings
