"""Tables in a terminal that is narrower than what cannot be broken in them."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from shared.terminal.column_widths import share_width
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


def test_words_of_columns_with_codes_are_not_broken_at_80_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    row = {
        "case": f"一个没有空格的很长很长很长很长很长的办件名称\n{ROW['id']}",
        "code": "MKT-2026 市场营销部",
    }
    columns = [
        Column("case", "case\n办件", has_codes=True),
        *(Column(f"about{number}", "about\n内容", lambda _: ROW["about"]) for number in range(2)),
        Column("code", "department\n部门", has_codes=True),
    ]
    print_rows("Cases 办件", columns, [row], TableFormat.TABLE)
    printed = capsys.readouterr().out
    for word in (ROW["id"], "MKT-2026", "市场营销部"):
        assert word in printed
    assert all(cell_len(line) <= 80 for line in printed.splitlines())
    monkeypatch.setenv("COLUMNS", "40")
    print_rows("Cases 办件", columns, [row], TableFormat.TABLE)
    narrow = capsys.readouterr().out
    assert ROW["id"] in narrow
    assert "MKT-2026" in narrow


@pytest.mark.parametrize(
    ("available", "widths"), [(5, [4, 2, 3]), (9, [4, 2, 3]), (12, [4, 5, 3]), (99, [4, 8, 6])]
)
def test_what_is_spare_goes_to_the_columns_that_lack_the_most(
    available: int, widths: list[int]
) -> None:
    assert share_width([4, 2, 3], [4, 8, 6], available) == widths
