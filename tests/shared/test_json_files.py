"""What a JSON file of a terminal command may be, and what of a wrong one is told."""

from __future__ import annotations

import io
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from shared.terminal.json_files import json_file_option, read_json_object


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[" * 100_000, "--terms names is no JSON"),
        ('{"weight": "0.2", "weight": "0.9"}', "“weight” stands twice in one object"),
        ('{"department_weights": {"QA": "0.2", "QA": "0"}}', "“QA” stands twice in one object"),
        ("[1]", "--terms names is no JSON object"),
        ("", "--terms names is no JSON"),
    ],
)
def test_a_wrong_file_is_told(content: str, told: str) -> None:
    with pytest.raises(click.UsageError, match=told):
        read_json_object(io.StringIO(content), "--terms")


def test_a_file_may_begin_with_the_mark_of_some_editors(tmp_path: Path) -> None:
    file = tmp_path / "terms.json"
    file.write_text('{"weight": "0.2"}', "utf-8-sig")
    found = []

    @click.command()
    @json_file_option("--terms", "terms", "terms")
    def command(terms: io.TextIOBase) -> None:
        found.append(read_json_object(terms, "--terms"))

    assert CliRunner().invoke(command, ["--terms", str(file)]).exit_code == 0
    assert found == [{"weight": "0.2"}]
