"""CONTRIBUTING shows how to add something as diffs of lines that are really there."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source_files import ROOT

DIFF = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHUNK = re.compile(r"^\+\+\+ (\S+)\n((?:(?!\+\+\+ ).*\n)*)", re.MULTILINE)


def chunks(text: str) -> list[tuple[str, str]]:
    """Return each run of added lines of the diffs in a text, with its file."""
    return [
        (file, "\n".join(line.removeprefix("+") for line in run.splitlines()))
        for diff in DIFF.findall(text)
        for file, added in CHUNK.findall(diff)
        for run in re.split(r"^@@\n", added, flags=re.MULTILINE)
        if run
    ]


CHUNKS = chunks((ROOT / "CONTRIBUTING.md").read_text("utf-8"))


@pytest.mark.parametrize(("file", "lines"), CHUNKS, ids=[file for file, _ in CHUNKS])
def test_the_lines_of_a_diff_are_in_the_file(file: str, lines: str) -> None:
    assert f"\n{lines}\n" in (ROOT / file).read_text("utf-8"), f"they changed in {file}"


def test_a_command_a_fact_and_a_read_model_are_shown() -> None:
    files = {file.rsplit("/", 1)[1] for file, _ in CHUNKS}
    assert {"handoff_commands.py", "events_to_facts.py", "003_handovers.sql"} <= files
