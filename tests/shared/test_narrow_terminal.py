"""Tables in a terminal that is narrower than what cannot be broken in them."""

from __future__ import annotations

import pytest

from shared.terminal.command_options import TableFormat
from shared.terminal.row_output import ID_WIDTH, Column, print_rows

ROW = {
    "id": "a" * ID_WIDTH,
    "about": "a long title of a thing 很长的标题",
    "filed": "2026-11-30",
    "limit": "2026-12-31",
}
COLUMNS = [
    Column("id", "id\n编号", min_width=ID_WIDTH),
    *(Column(f"about{number}", "about\n内容", lambda row: row["about"]) for number in range(5)),
    Column("filed", "filed\n提出", min_width=10),
    Column("limit", "limit\n期限", min_width=10),
]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_column_is_cut_off(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_rows("Things 事项", COLUMNS, [ROW], TableFormat.TABLE)
    printed = capsys.readouterr().out
    for name in ("id", "filed", "limit"):
        assert ROW[name] in printed
    assert printed.count("内容") == 5
