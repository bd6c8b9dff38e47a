"""The commands of the README work as they are pasted."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

import services
from shared.command_line.concord_command import build_command_line
from shared.service_runtime.service_discovery import discover_areas
from tests.architecture.source_files import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LINES = [line.strip() for line in "".join(BLOCKS).replace("\\\n", " ").splitlines() if line.strip()]
COMMAND = ".venv/bin/concord"
IN_CONTAINERS = re.compile(r"docker compose run --rm terminal|kubectl .* -- concord")
CONCORD_LINES = [line for line in LINES if COMMAND in line or IN_CONTAINERS.match(line)]
PROGRAMS = {COMMAND, "make", "docker", "kubectl", "curl", "sh", "export"}


@pytest.mark.parametrize("line", LINES)
def test_a_line_begins_with_a_program_that_is_there(line: str) -> None:
    words = [
        word
        for word in shlex.split(line.replace("TOKEN=$(", ""), comments=True)
        if not re.match(r"[A-Z_]+=(?!\$\()", word)
    ]
    assert not words or words[0] in PROGRAMS


@pytest.mark.parametrize("line", CONCORD_LINES)
def test_a_command_and_its_options_exist(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.xes.gz").touch()
    words = shlex.split(re.sub(r"^\w+=\$\((.*)\)$", r"\1", line), comments=True)
    names = [n for n, word in enumerate(words) if word in {COMMAND, "concord", "terminal"}]
    command: click.Command | None = build_command_line(discover_areas(services))
    name, arguments = None, words[names[-1] + 1 :]
    while isinstance(command, click.Group) and (arguments or not command.invoke_without_command):
        context = click.Context(command, obj=discover_areas(services))
        name, command, arguments = command.resolve_command(context, arguments)
    assert command is not None
    command.make_context(name, arguments)  # raises `UsageError` for what does not exist


TARGETS = sorted(set(re.findall(r"^make ([a-z0-9-]+)$", "\n".join(LINES), re.MULTILINE)))


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_git_ignores_what_the_commands_leave_with_secrets_in_it() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"/*-data/", "*.concord", "*.pem", "*.password"} <= set(ignored)
