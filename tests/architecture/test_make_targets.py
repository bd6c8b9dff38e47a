"""`make run` installs what running needs; the other targets install the developers' tools too."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with what `make` reads, and an empty virtual environment."""
    for name in ("Makefile", "pyproject.toml", *(path.name for path in ROOT.glob("*.lock"))):
        shutil.copy(ROOT / name, tmp_path)
    # make runs the line that creates an environment even in a dry run, unless there is one.
    pip = tmp_path / ".venv" / "bin" / "pip"
    pip.parent.mkdir(parents=True)
    pip.touch(mode=0o755)
    return tmp_path


def commands_of(target: str, folder: Path) -> str:
    """Return what `make` would run for a target."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    completed = subprocess.run(
        ["make", "--dry-run", target],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return completed.stdout


def test_running_installs_no_tools(folder: Path) -> None:
    commands = commands_of("run", folder)
    assert "--require-hashes -r requirements.lock" in commands
    assert "requirements-dev.lock" not in commands
    assert "concord up --sample" in commands


@pytest.mark.parametrize(
    "target", ["test", "check", "bench", "bench-smoke", "bench-compare", "render", "kafka"]
)
def test_what_needs_tools_installs_them(target: str, folder: Path) -> None:
    assert "--require-hashes -r requirements-dev.lock" in commands_of(target, folder)


def test_the_tools_come_on_top_of_what_running_needed(folder: Path) -> None:
    (folder / ".venv" / "runtime-installed").touch()
    assert "pip install" not in commands_of("run", folder)
    assert "--require-hashes -r requirements-dev.lock" in commands_of("test", folder)


def test_after_everything_was_installed_nothing_is_installed_again(folder: Path) -> None:
    for stamp in ("installed", "runtime-installed"):
        (folder / ".venv" / stamp).touch()
    assert "pip install" not in commands_of("run", folder) + commands_of("test", folder)
