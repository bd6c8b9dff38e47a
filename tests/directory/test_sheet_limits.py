"""A sheet that is larger than a sheet may be is refused at once."""

from __future__ import annotations

import pytest

from services.directory.domain import csv_sheet_rows
from services.directory.domain.csv_sheet_parser import parse_person_rows
from services.directory.domain.csv_sheet_rows import MAX_SHEET_BYTES, MAX_SHEET_ROWS
from services.directory.domain.sheet_refusals import InvalidSheet
from tests.directory.area_client import DirectoryClient

HEADER = "id,name,department,roles,valid_from\n"


def codes(sheet: str) -> list[str]:
    """Return the codes of the flaws with which a sheet is refused."""
    with pytest.raises(InvalidSheet) as refused:
        parse_person_rows(sheet.encode())
    return [flaw.reason.code() for flaw in refused.value.flaws]


def test_a_sheet_has_a_number_of_rows() -> None:
    assert codes(HEADER + "a,b,c\n" * (MAX_SHEET_ROWS + 1)) == ["sheet-rows-too-many"]
    assert codes(HEADER + "\n" * (MAX_SHEET_ROWS + 1)) == ["sheet-rows-too-many"]


@pytest.mark.parametrize("row", ["x" * 30_000, '"' + "x\n" * 20_000, '"x\n",' * 10_000])
def test_a_row_has_a_length(row: str) -> None:
    assert codes(HEADER + row) == ["sheet-row-too-long"]


def test_flaws_are_all_counted_and_the_first_are_kept() -> None:
    sheet = parse_person_rows((HEADER + "a,,,,never\n" * 1000).encode())
    assert len(sheet.flaws) == 100
    assert sheet.flaw_count >= 3000
    assert sheet.flaws[0].line == 2


async def test_a_refused_sheet_says_how_many_flaws_it_has(
    area_client: DirectoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"P{n},name,NOPE,,2026-01-01\n" for n in range(150))
    refused = (await area_client.upload_sheet("people", HEADER + rows + "P,,,,\n" * 50)).json()
    assert len(refused["errors"]) == 100
    assert "of 300 faults these are the first 100" in refused["detail"]
    monkeypatch.setattr(csv_sheet_rows, "MAX_SHEET_ROWS", 10)
    refused = (await area_client.upload_sheet("people", HEADER + rows)).json()
    assert [one["code"] for one in refused["errors"]] == ["sheet-rows-too-many"]
    large = await area_client.upload_sheet("people", "x" * (MAX_SHEET_BYTES + 1))
    assert (large.status_code, large.json()["code"]) == (413, "too-large")
