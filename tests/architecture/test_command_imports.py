"""The help of a command imports what describes its options, and never the server."""

from __future__ import annotations

import subprocess
import sys

from tests.system.cli_process import CLI_ENVIRONMENT

NEVER_FOR_HELP = {
    "aiokafka",
    "asyncio",
    "asyncpg",
    "cryptography",
    "fastapi",
    "httpx",
    "jwt",
    "opentelemetry",
    "pydantic",
    "pydantic_settings",
    "starlette",
    "uvicorn",
}
EVERY_HELP = """
import sys
import services
from shared.command_line.concord_command import build_command_line
from shared.service_runtime.command_declarations import CommandGroupDeclaration
from shared.command_line.declared_command_group import load_command
from shared.service_runtime.service_discovery import discover_areas

def load(declared):
    command = load_command(declared)
    if isinstance(declared, CommandGroupDeclaration):
        return sum(map(load, declared.commands))
    context = command.make_context(declared.name, [], resilient_parsing=True)
    return len(command.get_help(context)) > 0

{before}
group = build_command_line(discover_areas(services))
print(sum(load(one) for one in group.declarations.values()))
print(*{name.partition(".")[0] for name in sys.modules})
"""


def imported_for_every_help(before: str = "") -> tuple[int, set[str]]:
    """Return how many commands one process has shown the help of, and the packages it imported."""
    printed = subprocess.run(
        [sys.executable, "-c", EVERY_HELP.replace("{before}", before)],
        env=CLI_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.splitlines()
    return int(printed[0]), set(printed[1].split())


def test_the_help_of_no_command_imports_the_server() -> None:
    commands, imported = imported_for_every_help()
    assert commands > 25
    assert not imported & NEVER_FOR_HELP


def test_an_import_of_the_server_is_noticed() -> None:
    _, imported = imported_for_every_help("import shared.telemetry.json_logs")
    assert imported & NEVER_FOR_HELP == {"opentelemetry"}
