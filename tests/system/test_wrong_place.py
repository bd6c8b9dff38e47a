"""A command on a wrong folder, or without a token, says what it looked for and creates nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.system.cli_process import CLI_ENVIRONMENT, CONCORD_COMMAND, run_command
from tests.system.concord_process import ConcordProcess, run_concord

pytestmark = pytest.mark.xdist_group("installation")

COMMANDS = [
    ("statement", "--period", "2026-10"),
    ("periods",),
    ("explain", "--period", "2026-10", "--department", "RND"),
    ("board", "--cycle", "2026"),
    ("lock", "--period", "2026-10", "--yes"),
    ("token", "--role", "auditor"),
    ("audit",),
    ("tour",),
    ("backup", "today.concord"),
    ("rebuild",),
    ("dead-letters", "list"),
    ("migrate-bus", "--to", "kafka"),
    ("load", "people", __file__),
    ("import", "eventlog", __file__),
]


def run_with(
    environ: Mapping[str, str], *line: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder with these settings."""
    return subprocess.run(
        [*CONCORD_COMMAND, *line],
        cwd=folder,
        env={**CLI_ENVIRONMENT, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("line", COMMANDS, ids=" ".join)
def test_a_folder_without_an_installation_is_left_alone(
    line: tuple[str, ...], tmp_path: Path
) -> None:
    mistyped = tmp_path / "nowhere"
    refused = run_command(*line, data=mistyped)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert f"There is no installation in {mistyped}; nothing was created." in refused.stderr
    assert os.listdir(tmp_path) == []


def test_a_command_makes_no_installation_in_an_empty_folder(tmp_path: Path) -> None:
    refused = run_command("statement", "--period", "2026-10", data=tmp_path)
    assert refused.returncode == 3
    assert os.listdir(tmp_path) == []


def test_a_url_without_a_token_is_told_and_nothing_is_written(
    installation: ConcordProcess, tmp_path: Path
) -> None:
    environ = {"CONCORD_URL": installation.base_url}
    for folder in (tmp_path / "nowhere", tmp_path):
        line = ("statement", "--period", "2026-10", "--data-dir", str(folder))
        refused = run_with(environ, *line, folder=tmp_path)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.startswith(f"There is no token for {installation.base_url}")
        assert "CONCORD_TOKEN" in refused.stderr
        assert os.listdir(tmp_path) == []


def test_a_token_that_is_none_is_told_plainly(installation: ConcordProcess, tmp_path: Path) -> None:
    environ = {"CONCORD_URL": installation.base_url, "CONCORD_TOKEN": "nonsense"}
    refused = run_with(environ, "periods", folder=tmp_path)
    assert refused.returncode == 1
    assert "segments" not in refused.stderr
    assert "it is no token of the form header.payload.signature" in refused.stderr


def test_errors_are_told_in_the_user_s_language(
    installation: ConcordProcess, tmp_path: Path
) -> None:
    environ = {
        "CONCORD_URL": installation.base_url,
        "CONCORD_TOKEN": installation.issue_token("connector"),
        "LANG": "zh_CN.UTF-8",
    }
    refused = run_with(environ, "audit", folder=tmp_path)
    assert refused.returncode == 1
    assert any("\u4e00" <= character <= "\u9fff" for character in refused.stderr)


def test_loading_makes_an_installation_where_it_is_asked_to(tmp_path: Path) -> None:
    file = tmp_path / "departments.csv"
    file.write_text("code,name,parent,head,valid_from\nHQ,总部,,,2026-01-01\n", encoding="utf-8")
    data = tmp_path / "new"
    loaded = run_command("load", "departments", str(file), "--create", data=data)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout.startswith("departments: 1 created")
    with run_concord(data):
        again = run_command("load", "departments", str(file), data=data)
    assert again.stdout.startswith("departments: 0 created")
