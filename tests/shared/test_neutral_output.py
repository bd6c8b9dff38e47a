"""What goes out as CSV or to a terminal is acted upon by nobody, and read back as it was."""

from __future__ import annotations

import ast
import csv
import io
import json
import logging
from decimal import Decimal

import pytest
from rich.table import Table

from services.directory.domain.csv_sheet_parser import parse_department_rows
from shared.eventsourcing.spreadsheet_text import neutral_text, text_of_cell
from shared.table_documents.csv_format import csv_cell
from shared.telemetry.json_logs import JsonLinesFormatter, PlainFormatter
from shared.telemetry.visible_text import visible_text
from shared.terminal.command_options import TableFormat
from shared.terminal.console_output import print_json, print_result
from shared.terminal.row_output import Column, print_rows
from shared.terminal.table_console import terminal_console
from tests.architecture.source_files import location, parse_file, python_files

FORMULAS = [
    "=1+1", "+1", "-5", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", " =1", "\u3000=1",
    "\u200b=1", "\ufeff@x", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "\u22125", "'=1", "'x",
]  # fmt: skip
TEXTS = ["", "RND", "研发部", "a=1", "5", "1-2", "e-mail", "(x)", " x"]
ATTACK = "\x1b[2J\x1b]0;title\x07 a\u202eb\x9b31m[red]x[/red][/] :smile: \r\b"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_run_as_a_formula(text: str) -> None:
    assert neutral_text(text) == f"'{text}"
    assert csv_cell(text).startswith(("'", "\\"))
    assert text_of_cell(neutral_text(text)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert (csv_cell(text), neutral_text(text), text_of_cell(text)) == (text, text, text)


@pytest.mark.parametrize("value", [-5, -1.5, Decimal("-0.01"), 0, "-5", "-1.25", "12"])
def test_numbers_stay_numbers_in_columns_of_numbers(value: object) -> None:
    assert csv_cell(value, is_number=True) == str(value)


def test_what_only_looks_like_a_number_is_none() -> None:
    assert csv_cell("-5") == "'-5"
    assert csv_cell("-1+2", is_number=True) == "'-1+2"
    assert csv_cell("\uff0d5", is_number=True) == "'\uff0d5"


def test_a_sheet_reads_back_the_names_that_were_written_as_csv(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = ["=1+1", "-5", "'x", "@SUM(A1)", "\uff1d1", "a"]
    columns = [Column(name, name) for name in ("code", "name", "valid_from")]
    rows = [
        {"code": f"D{at}", "name": name, "valid_from": "2026-01-01"}
        for at, name in enumerate(names)
    ]
    print_rows("departments", columns, rows, TableFormat.CSV)
    written = capsys.readouterr().out
    cells = [row["name"] for row in csv.DictReader(io.StringIO(written))]
    assert cells == ["'=1+1", "'-5", "''x", "'@SUM(A1)", "'\uff1d1", "a"]
    assert [row.entry.name for row in parse_department_rows(written.encode()).rows] == names


def test_control_and_direction_characters_are_shown_as_escapes() -> None:
    assert visible_text("a\x1b[31mb\u202ec\x9b\u200b\U000e0041\ud800") == (
        "a\\x1b[31mb\\u202ec\\x9b\\u200b\\U000e0041\\ud800"
    )
    assert visible_text("研发部 हिन्दी a\u200db\n\t") == "研发部 हिन्दी a\u200db\n\t"


@pytest.mark.parametrize("format_", list(TableFormat))
def test_a_name_cannot_command_the_terminal(
    capsys: pytest.CaptureFixture[str], format_: TableFormat
) -> None:
    print_rows("things", [Column("name", "name")], [{"name": ATTACK}], format_)
    table = Table("name")
    table.add_row(ATTACK)
    terminal_console(width=300).print(table)
    print_result(ATTACK)
    printed = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x08", "\x9b", "\u202e"} & set(printed)
    assert "[red]x[/red]" in printed
    assert ":smile:" in printed


def test_json_has_the_same_values_with_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"name": f"{ATTACK}\u2028\x7f\U000e0041研"}
    print_json(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert not {"\x7f", "\x9b", "\u202e", "\U000e0041"} & set(printed)
    assert "研" in printed


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonLinesFormatter()])
def test_a_log_cannot_command_the_terminal(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("area", logging.INFO, "x.py", 1, "read %s", (ATTACK,), None)
    line = formatter.format(record)
    assert not {"\x1b", "\x07", "\x08", "\x9b", "\u202e", "\r"} & set(line)
    assert "[red]x[/red]" in line


WRITERS = {
    "shared/terminal/console_output.py": {"echo", "Console"},
    "shared/table_documents/csv_format.py": {"writer"},
    "shared/terminal/csv_cells.py": {"writer"},
}


def test_commands_print_by_the_functions_that_neutralise() -> None:
    found = [
        location(path, node)
        for path in python_files("services", "shared")
        for node in ast.walk(parse_file(path))
        if isinstance(node, ast.Call) and _name_of(node.func) in {"echo", "writer", "Console"}
        if _name_of(node.func) not in WRITERS.get(location(path), set())
    ]
    assert found == []


def _name_of(function: ast.expr) -> str | None:
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case _:
            return None
