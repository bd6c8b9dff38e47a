"""Files of statements on the terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
import pytest

from services.incentives.cli.statement_files import StatementFormat, write_statement_file


class BinaryOutput(io.TextIOWrapper):
    """A standard output that is a terminal, or not."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    @property
    def written(self) -> bytes:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


def test_a_file_is_written_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = "\ufeffperiod\r\n".encode()
    write_statement_file(content, StatementFormat.CSV, tmp_path / "statement.csv")

    assert (tmp_path / "statement.csv").read_bytes() == content
    assert "statement.csv: 11 bytes" in capsys.readouterr().err


def test_a_text_goes_to_the_standard_output_without_its_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for is_terminal in (True, False):
        out = BinaryOutput(is_terminal=is_terminal)
        monkeypatch.setattr(sys, "stdout", out)
        write_statement_file("\ufeffperiod\r\n".encode(), StatementFormat.CSV, None)
        assert out.written == b"period\r\n"


def test_a_file_that_is_no_text_does_not_go_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", terminal := BinaryOutput(is_terminal=True))
    with pytest.raises(click.UsageError, match="--output"):
        write_statement_file(b"PK", StatementFormat.XLSX, None)
    assert terminal.written == b""
    monkeypatch.setattr(sys, "stdout", pipe := BinaryOutput(is_terminal=False))
    write_statement_file(b"PK", StatementFormat.XLSX, None)
    assert pipe.written == b"PK"


def test_tables_and_json_are_no_files() -> None:
    files = {one for one in StatementFormat if one.is_file}
    assert files == set(StatementFormat) - {StatementFormat.TABLE, StatementFormat.JSON}
