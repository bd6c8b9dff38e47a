"""Runs all services of an installation, or one, as the terminal commands `up` and `serve` say."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from socket import socket

import click

from shared.command_line.load_sample_and_announce import (
    RunCommandLine,
    load_sample_and_announce,
)
from shared.installation.bus_name import BusName
from shared.installation.persisted_bus_selection import apply_selected_bus
from shared.installation.settings import Settings
from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock
from shared.processes.event_loop import run_in_event_loop
from shared.processes.run_modes import (
    run_all_in_process,
    run_process_per_service,
    run_single_service,
)
from shared.sample.scenario_progress import is_scenario_finished
from shared.service_runtime.process_roles import ALL_ROLES, ProcessRole
from shared.service_runtime.service_discovery import AreaCatalog
from shared.telemetry.json_logs import configure_stderr_logging
from shared.terminal.console_output import print_message
from shared.terminal.user_language import in_user_language


def run_installation(
    catalog: AreaCatalog,
    run_command_line: RunCommandLine,
    data_dir: Path,
    port: int | None,
    bus: BusName | None,
    *,
    sample: bool,
    stop_with_parent: bool,
) -> None:
    """Run every service on a data folder until a stop is requested.

    With `sample` the sample company is loaded first. Raises `click.UsageError` where the settings
    forbid that, and what `run_all_in_process` and `run_process_per_service` raise.
    """
    settings = _read_settings(data=data_dir, port=port, bus=bus)
    if sample and not settings.authentication().local_tokens:
        not_accepted = in_user_language(
            "the sample company is loaded with tokens of the data folder's key, which are not"
            " accepted beside CONCORD_OIDC_ISSUER without CONCORD_LOCAL_TOKENS=true",
            "示例公司以数据文件夹密钥签发的令牌载入；已设置 CONCORD_OIDC_ISSUER 而未设置"
            " CONCORD_LOCAL_TOKENS=true 时，此类令牌不被接受",
        )
        raise click.UsageError(not_accepted)
    clock = SimulatedClock(data_dir.absolute() / CLOCK_FILE_NAME)

    async def show_message(base_url: str) -> None:
        if not stop_with_parent:
            await asyncio.to_thread(
                load_sample_and_announce,
                base_url,
                data_dir,
                clock,
                run_command_line,
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
    run_in_event_loop(run)
    if not stop_with_parent:
        print_message("Concord has stopped.  服务已停止。")


def run_service(
    catalog: AreaCatalog,
    area: str,
    data_dir: Path,
    port: int | None,
    without: Sequence[ProcessRole],
    socket_number: int | None,
    *,
    stop_with_parent: bool,
) -> None:
    """Run one service, without some process roles, until a stop is requested.

    Raises `click.UsageError` without a database and Kafka, `UnknownArea`, and what
    `run_single_service` raises.
    """
    settings = _read_settings(data=data_dir, port=port, bus=None)
    if settings.database_url is None or settings.bus is BusName.EMBEDDED:
        needed = (
            "a service on its own needs CONCORD_DATABASE_URL and CONCORD_BUS=kafka",
            "单独运行一个服务需要 CONCORD_DATABASE_URL 和 CONCORD_BUS=kafka",
        )
        raise click.UsageError(in_user_language(*needed))
    run_in_event_loop(
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
