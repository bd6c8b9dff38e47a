"""The parsing of CSV sheets, and the flaws that are reported."""

from __future__ import annotations

from datetime import date

import pytest

from services.directory.api.vocabulary import VOCABULARY
from services.directory.domain.csv_sheet_parser import (
    ROLE_BY_CHINESE_NAME,
    SheetRow,
    parse_department_rows,
    parse_person_rows,
)
from services.directory.domain.department_and_person_entries import DepartmentEntry, PersonEntry
from services.directory.domain.field_types import Role
from services.directory.domain.sheet_refusals import CellEmpty, InvalidSheet, SheetFlaw
from tests.directory.domain_examples import NEW_YEAR

HEADER = "code,name,parent,head,valid_from\n"


def parse_errors(text: str | bytes) -> tuple[SheetFlaw, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    try:
        return tuple(parse_department_rows(data).flaws)
    except InvalidSheet as refusal:
        return tuple(refusal.flaws)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_departments_are_read_with_or_without_a_byte_order_mark(mark: str, end: str) -> None:
    text = f"{mark}{HEADER}HQ, 总部 ,,,2026-01-01\nRND,研发部,HQ,E1001,2026/1/1\n"
    assert parse_department_rows(text.replace("\n", end).encode()).rows == [
        SheetRow(2, DepartmentEntry(code="HQ", name="总部", valid_from=NEW_YEAR)),
        SheetRow(
            3,
            DepartmentEntry(
                code="RND", name="研发部", parent="HQ", head="E1001", valid_from=NEW_YEAR
            ),
        ),
    ]


def test_people_are_read_with_their_roles() -> None:
    text = "valid_from,id,name,department,roles\n2026-02-03,E1,李静,RND,liaison; executor;\n"
    entry = PersonEntry(
        id="E1",
        name="李静",
        department="RND",
        roles=frozenset({Role.LIAISON, Role.EXECUTOR}),
        valid_from=date(2026, 2, 3),
    )
    assert parse_person_rows(text.encode()).rows == [SheetRow(2, entry)]


def test_optional_columns_may_be_left_out() -> None:
    (department,) = parse_department_rows(b"code,name,valid_from\nHQ,HQ,2026-01-01").rows
    (person,) = parse_person_rows(b"id,name,department,valid_from\nE,E,HQ,2026-01-01").rows
    assert (department.entry.parent, person.entry.roles) == (None, frozenset())


def test_empty_lines_are_skipped_but_counted() -> None:
    rows = parse_department_rows(f"\n{HEADER},,,,\n\nHQ,HQ,,,2026-01-01\n".encode()).rows
    assert [row.line for row in rows] == [5]


def test_a_row_has_the_number_of_its_first_line() -> None:
    text = f'{HEADER}"HQ","Head\noffice",,,2026-01-01\nRND,,,,2026-01-01'
    assert [(flaw.line, flaw.column) for flaw in parse_errors(text)] == [(2, "name"), (4, "name")]


def test_a_sheet_without_a_header_is_refused() -> None:
    assert "begin with code,name,parent,head,valid_from" in str(parse_errors("")[0].reason)


def test_a_header_with_missing_and_unexpected_columns_is_refused() -> None:
    (flaw,) = parse_errors("code,title,code\n")
    assert str(flaw.reason) == (
        "header: name is missing, valid_from is missing,"
        " “code” is not expected here, “title” is not expected here"
    )


def test_another_encoding_is_refused_with_the_line() -> None:
    (flaw,) = parse_errors(HEADER.encode() + "HQ,总部,,,2026-01-01\n".encode("gbk"))
    assert (flaw.line, str(flaw.reason)) == (2, "not UTF-8; save it as “CSV UTF-8”")


def test_broken_quotes_are_refused() -> None:
    (flaw,) = parse_errors(f'{HEADER}HQ,"HQ" x,,,2026-01-01\n')
    assert (flaw.line, str(flaw.reason)[:8]) == (2, "not CSV:")


def test_all_errors_are_reported_at_once() -> None:
    text = (
        f"{HEADER}HQ,HQ,,,2026-01-01\nHQ,again,,,2026-01-01\nRND,RND\n"
        f"{'x' * 101},x,,,\nA,A,,,1767225600\nB,B,,,2026-02-30\nC,C,,,1500-01-01\n"
        "D\x00,D,,,2026-01-01\n"
    )
    flaws = [(flaw.line, flaw.column, str(flaw.reason)) for flaw in parse_errors(text)]
    assert [(line, column) for line, column, _ in flaws] == [
        (3, "code"),
        (4, None),
        (5, "code"),
        (5, "valid_from"),
        (6, "valid_from"),
        (7, "valid_from"),
        (8, "valid_from"),
        (9, "code"),
    ]
    assert flaws[0][2] == "HQ is in line 2 already; leave one of them out"
    assert flaws[1][2] == "2 cells; the header has 5"
    assert flaws[3][2] == "is empty"
    assert "'2026-02-30'" in flaws[5][2]


def test_no_flaw_is_told_in_words_of_the_validation() -> None:
    text = f'{HEADER}A,"a\nb",,,2026-13-01\n{"y" * 101},x,,,tomorrow\n'
    for flaw in parse_errors(text):
        for told in (flaw.reason.text("en"), flaw.reason.text("zh")):
            assert "pattern" not in told
            assert "Input" not in told
            assert "String" not in told


def test_a_sheet_with_many_flaws_says_how_many_there_are() -> None:
    few = InvalidSheet.listing([SheetFlaw(2, CellEmpty(), "name")])
    assert few.text("en") == "the sheet needs correcting; nothing of it was loaded"
    many = InvalidSheet.listing([SheetFlaw(250 - n, CellEmpty(), "name") for n in range(150)])
    assert many.text("en").endswith("; of 150 faults these are the first 100")
    assert many.text("zh").endswith("；共 150 处错误，这里是前 100 处")
    assert [flaw.line for flaw in many.flaws] == list(range(101, 201))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("HQ,x,,,20260101", "'20260101' is no day; write it like 2026-01-31"),
        ("HQ,x,,,05.01.2026", "'05.01.2026' is no day; write it like 2026-01-31"),
        ("HQ,x,,,0001-01-01", "0001-01-01: the year must lie between 1900 and 9000"),
        ("HQ,x,,,9999-12-31", "9999-12-31: the year must lie between 1900 and 9000"),
        (f"HQ,{'x' * 201},,,2026-01-01", "has more than 200 characters"),
        ('"H\nQ",x,,,2026-01-01', "'H\\nQ': write one line without control characters"),
        ("\u200b,x,,,2026-01-01", "is empty"),
    ],
)
def test_a_flaw_of_a_cell_says_what_to_write(cells: str, reason: str) -> None:
    (flaw,) = parse_errors(f"{HEADER}{cells}\n")
    assert flaw.reason.text("en") == reason


def test_an_unknown_role_is_refused_with_the_known_roles() -> None:
    sheet = "id,name,department,roles,valid_from\nE,E,HQ,boss;接口人,2026-01-01\n"
    (flaw,) = parse_person_rows(sheet.encode()).flaws
    assert flaw.column == "roles"
    assert str(flaw.reason).startswith("'boss' is no role; there are: general-manager, ")
    assert "接口人" in flaw.reason.text("zh")


def test_roles_may_be_written_in_chinese() -> None:
    sheet = "id,name,department,roles,valid_from\nE,E,HQ,接口人；部门负责人;auditor,2026-01-01\n"
    (row,) = parse_person_rows(sheet.encode()).rows
    assert row.entry.roles == {Role.LIAISON, Role.DEPARTMENT_HEAD, Role.AUDITOR}


def test_a_code_in_another_case_is_the_same_row() -> None:
    (flaw,) = parse_errors(f"{HEADER}MKT,MKT,,,2026-01-01\nmkt,mkt,,,2026-01-01\n")
    assert str(flaw.reason) == "MKT is in line 2 already; leave one of them out"


def test_a_sheet_takes_every_role_as_the_api_words_it() -> None:
    words = VOCABULARY.sets["Role"]
    assert {ROLE_BY_CHINESE_NAME[word].value for word in words.values()} == set(words)


def test_a_row_with_a_flaw_is_checked_without_the_flawed_cell() -> None:
    sheet = "id,name,department,roles,valid_from\nE,,FINN,boss,2026-01-01\nF,F,,boss,2026-01-01\n"
    parsed = parse_person_rows(sheet.encode())
    assert [(flaw.line, flaw.column) for flaw in parsed.flaws] == [
        (2, "name"),
        (2, "roles"),
        (3, "department"),
        (3, "roles"),
    ]
    assert [row.entry.department for row in parsed.rows] == ["FINN"]
