"""A terminal command imports what it needs and not the server, which takes a second."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.cli_process import CLI_ENVIRONMENT
from tests.system.concord_process import ConcordProcess

pytestmark = pytest.mark.xdist_group("installation")

SERVER_PACKAGES = {
    "aiokafka",
    "asyncpg",
    "fastapi",
    "httpx",
    "opentelemetry",
    "pydantic",
    "pydantic_settings",
    "starlette",
    "uvicorn",
}


def imported_packages(*line: str) -> set[str]:
    """Run a command line and return the packages that it imported."""
    completed = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "services", *line],
        cwd="/",
        env=CLI_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    modules = [
        text.rpartition("|")[2].strip()
        for text in completed.stderr.splitlines()
        if text.startswith("import time:")
    ]
    assert "click" in modules, "nothing was measured"
    return {module.partition(".")[0] for module in modules}


def test_the_help_imports_neither_the_server_nor_what_prints_tables() -> None:
    imported = imported_packages("--help")
    assert not imported & (SERVER_PACKAGES | {"rich", "jwt", "cryptography"})


@pytest.mark.parametrize(
    "line",
    [
        ("statement", "--period", "2026-09"),
        ("audit",),
        ("token", "--role", "auditor"),
    ],
    ids=" ".join,
)
def test_a_command_does_not_import_the_server(
    line: tuple[str, ...], installation: ConcordProcess
) -> None:
    data_folder = str(installation.data_folder)
    assert not imported_packages(*line, "--data-dir", data_folder) & SERVER_PACKAGES


def test_a_command_that_runs_the_server_is_noticed(tmp_path: Path) -> None:
    assert imported_packages("openapi", "directory") >= {"fastapi", "pydantic"}
