"""Workbooks and pages: what is in the files, whatever texts somebody entered."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pypdfium2
import pytest

from shared.eventsourcing.refusal import Language
from shared.table_documents import isolated_writing, pdf_format
from shared.table_documents.column_widths import column_widths
from shared.table_documents.document import CellKind, Column, Document, Table
from shared.table_documents.isolated_writing import (
    DocumentsBusy,
    DocumentSlots,
    DocumentTooLarge,
    write_isolated,
)
from shared.table_documents.pdf_format import cell_width, write_pdf_document
from shared.table_documents.text_lines import wrap_heading, wrap_text
from shared.table_documents.xlsx_format import write_xlsx_document
from shared.uploads import isolated_process

RARE = "喆堃镕龘"
ATTACKS = ("=cmd()", "+1", "@SUM(A1)", "-x", "https://example.org", "\u202e<b>")


def document(rows: Sequence[Sequence[str | None]], language: Language = "zh") -> Document:
    columns = [Column(heading="部门"), Column(heading="金额", kind="number")]
    table = Table(title="核算 [1]: a/b", columns=[*columns, Column(heading="名称")], rows=rows)
    return Document(title="核算单", language=language, facts=[("月份", "2026-11")], tables=[table])


def sheet_of(rows: Sequence[Sequence[str | None]]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx_document(document(rows)))).worksheets[0]


def test_numbers_are_numbers_with_their_decimals_and_all_else_is_text() -> None:
    sheet = sheet_of([["1", "-12.50", "007"], ["2", "101÷3", None], ["3", "1234567890123456", "x"]])
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)]

    assert cells[0] == [("1", "s"), (-12.5, "n"), ("007", "s")]
    assert sheet["B2"].number_format == "0.00"
    assert cells[1] == [("2", "s"), ("101÷3", "s"), (None, "n")]
    assert cells[2][1] == ("1234567890123456", "s")  # a spreadsheet keeps 15 digits
    assert sheet.title == "核算  1   a b"


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_of_a_workbook_is_run_or_followed(text: str) -> None:
    content = write_xlsx_document(document([[text, text, text]]))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]

    assert [cell.data_type for cell in sheet[2]] == ["s"] * 3 or text == "+1"
    assert sheet["A2"].quotePrefix == (text[0] in "=+@-")
    assert sheet["A2"].hyperlink is None
    assert "\u202e" not in sheet["A2"].value


def test_a_workbook_has_the_parts_that_it_names_and_no_others() -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx_document(document([["a", "1", "b"]])))) as file:
        names = set(file.namelist())
        parts = [ET.fromstring(file.read(name)) for name in names]
        types = ET.fromstring(file.read("[Content_Types].xml"))
    named = {one.attrib["PartName"].lstrip("/") for one in types if "PartName" in one.attrib}
    assert named <= names
    assert {name for name in names if name.endswith(".xml")} - named == {"[Content_Types].xml"}
    assert len(parts) == len(names)


def test_the_same_document_is_the_same_file() -> None:
    rows = [["研发", "1.00", "a"]]
    assert write_xlsx_document(document(rows)) == write_xlsx_document(document(rows))
    assert write_pdf_document(document(rows)) == write_pdf_document(document(rows))


def picture(text: str) -> bytes:
    with pypdfium2.PdfDocument(write_pdf_document(document([[text, "1.00", "R&D"]]))) as file:
        pixels: bytes = file[0].render(scale=1).to_pil().tobytes()
        return pixels


def test_the_glyphs_of_the_pages_are_in_the_file() -> None:
    content = write_pdf_document(document([[RARE, "1.00", "R&D"]]))
    with pypdfium2.PdfDocument(content) as file:
        assert RARE in file[0].get_textpage().get_text_range()
    fonts = set(re.findall(rb"/BaseFont /(\S+)", content))
    assert fonts
    assert all(name.startswith(b"AAAAAA+WenQuanYiMicroHei") for name in fonts), fonts
    assert content.count(b"/FontFile2") >= 1
    assert len({picture(text) for text in RARE}) == len(RARE)
    unknown = "\u0378"  # no font has a glyph for it
    assert picture(unknown) not in {picture(text) for text in RARE}


@pytest.mark.parametrize(("text", "drawn"), [("𠮷野", "\\U00020bb7野"), ("\u0378", "\\u0378")])
def test_what_the_font_of_the_pages_lacks_is_seen(text: str, drawn: str) -> None:
    with pypdfium2.PdfDocument(write_pdf_document(document([[text, "1.00", "R&D"]]))) as file:
        assert drawn in file[0].get_textpage().get_text_range()
    assert picture(text) == picture(drawn)


def test_rows_go_on_on_the_next_page_below_the_headings() -> None:
    rows = [[f"d{number}", str(number), "名" * 120] for number in range(60)]
    with pypdfium2.PdfDocument(write_pdf_document(document(rows))) as file:
        pages = [page.get_textpage().get_text_range() for page in file]
    assert len(pages) > 2
    assert all("金额" in page for page in pages)
    found = "".join("".join(page.split()) for page in pages)
    assert all(f"d{number}{number}名" in found for number in range(60))


def test_lines_end_behind_words_or_chinese_characters() -> None:
    pdf_format._register_font()
    assert wrap_text("", 50, cell_width) == [""]
    for text in (
        "customer success and support",
        "供应链管理部华东大区",
        "a" * 60,
        "部" * 9 + " end",
    ):
        lines = wrap_text(text, 50, cell_width)
        assert len(lines) > 1
        assert all(cell_width(line) <= 50 for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert wrap_text("a customer success", 50, cell_width) == ["a customer", "success"]
    assert wrap_text("2026-11 2026-12", 40, cell_width) == ["2026-11", "2026-12"]
    assert wrap_text("handoff-0198abcd-01", 60, cell_width) == ["handoff-", "0198abcd-01"]
    assert wrap_text("交付（甲），再议", 30, cell_width) == ["交付", "（甲），", "再议"]


def test_words_of_headings_and_numbers_are_not_divided() -> None:
    headings = (
        "department",
        "name",
        "accepted in time",
        "amount in minor units",
        "精确分成（最小单位）",
    )
    kinds: Sequence[CellKind] = ("text", "text", "number", "number", "number")
    for name in (
        "QA",
        "Customer success and support of the northern regions " * 3,
        "华东大区" * 20,
    ):
        table = Table(
            title="t",
            columns=[Column(heading=h, kind=k) for h, k in zip(headings, kinds, strict=True)],
            rows=[["d1", name, "0.5", "123456789012345", None]],
        )
        for page in (300, 500, 770):
            widths = column_widths(table, page, 6, cell_width)
            assert sum(widths) == pytest.approx(page)
            for heading, width in zip(headings, widths, strict=True):
                lines = wrap_heading(heading, width - 5.9, cell_width)
                words = " ".join(lines).replace("（", " （").split()
                assert words == heading.replace("（", " （").split()
            assert cell_width("123456789012345") <= widths[3] - 5.9
    narrow = column_widths(table, 60, 6, cell_width)
    assert sum(narrow) == pytest.approx(60)
    assert narrow[3] > narrow[0]


@pytest.mark.parametrize(("language", "foot"), [("en", "page{}of{}"), ("zh", "第{}页，共{}页")])
def test_each_page_says_which_of_how_many_it_is(language: Language, foot: str) -> None:
    rows = [[f"d{number}", "1.00", "R&D"] for number in range(60)]
    with pypdfium2.PdfDocument(write_pdf_document(document(rows, language))) as file:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in file]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert page.endswith(foot.format(number, len(pages)))


def test_the_number_of_pages_is_drawn_whole() -> None:
    with pypdfium2.PdfDocument(write_pdf_document(document([["a", "1", "b"]]))) as file:
        texts = file[0].get_textpage()
        picture = file[0].render(scale=4).to_pil().convert("L")
        places = [n for n, one in enumerate(texts.get_text_range()) if one == "页"]
        inked = []
        for place in places:
            left, bottom, right, top = (4 * one for one in texts.get_charbox(place))
            height = picture.height
            glyph = picture.crop(
                (int(left) - 2, int(height - top) - 2, int(right) + 3, int(height - bottom) + 3)
            )
            inked.append(sum(255 - shade for shade in glyph.tobytes()))
    assert len(inked) == 2
    assert inked[0] == pytest.approx(inked[1], rel=0.05)


async def test_a_document_is_written_in_a_process_of_its_own() -> None:
    given = document([["研发", "1.00", "a"]])
    content = await write_isolated(pdf_format.__name__, given.model_dump_json().encode())
    assert content == write_pdf_document(given)


async def test_a_document_has_a_bound_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated_process, "MAX_MEMORY_BYTES", 1 << 20)
    given = document([["研发", "1.00", "a"]]).model_dump_json().encode()
    with pytest.raises(DocumentTooLarge):
        await write_isolated(pdf_format.__name__, given)


def test_as_many_documents_are_written_at_once_as_may_be() -> None:
    slots = DocumentSlots(limit=1)
    with slots.occupy(), pytest.raises(DocumentsBusy), slots.occupy():
        raise AssertionError
    with slots.occupy():
        pass
    assert DocumentsBusy.retry_after_seconds == 5
    assert isolated_writing.DEFAULT_DOCUMENTS_AT_ONCE == 2
