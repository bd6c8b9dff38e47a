"""Tables as pages of a PDF, with the glyphs of its letters in it; run in a process of its own.

The font comes with Concord, so the pages look the same on a machine that has no Chinese font. Only
the glyphs that are used are put into the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from shared.eventsourcing.refusal import Language
from shared.table_documents.column_widths import column_widths
from shared.table_documents.document import Column, Document, Table
from shared.table_documents.text_lines import wrap_heading, wrap_text
from shared.telemetry.visible_text import escape_of, visible_text

FONT = "WenQuanYiMicroHei"
MARGIN, BOTTOM = 36.0, 44.0
SIZE, LEADING, PADDING = 7.5, 9.5, 3.0
TITLE_SIZE, HEADING_SIZE = 16.0, 11.0
_PAGE_WIDTH, _PAGE_HEIGHT = landscape(A4)
_WIDTH = _PAGE_WIDTH - 2 * MARGIN
_HEADING_GREY, _LINE_GREY = 0.93, 0.72
_ROUNDING = 0.01
"""A column is so much wider than its text, so that no error of rounding divides it."""
_COUNT_FORM = "number-of-pages"
_PAGES: Mapping[Language, tuple[str, str]] = {
    "en": ("page {number} of ", "{count}"),
    "zh": ("第 {number} 页，共 ", "{count} 页"),
}
"""What the foot of a page says before the number of pages, which is known at the end, and of it."""

Lines = Sequence[str]


def write_document(file: BinaryIO, _parameters: dict[str, Any], conversation: Any) -> None:
    """Write the pages of the document that a file holds as JSON, to a conversation."""
    conversation.write(write_pdf_document(Document.model_validate_json(file.read())))
    conversation.send(None)


def write_pdf_document(document: Document) -> bytes:
    """Return the pages, A4 landscape; headings are repeated on each page of a table."""
    _register_font()
    content = io.BytesIO()
    language = {"en": "en", "zh": "zh-CN"}[document.language]
    canvas = Canvas(
        content, pagesize=landscape(A4), invariant=1, lang=language, initialFontName=FONT
    )
    pages = _Pages(canvas, document)
    for table in document.tables:
        pages.write_table(table)
    pages.finish()
    return content.getvalue()


@cache
def _register_font() -> None:
    path = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
    pdfmetrics.registerFont(TTFont(FONT, str(path), subfontIndex=0))


@cache
def _is_drawn(character: str) -> bool:
    return character in "\t\n" or ord(character) in pdfmetrics.getFont(FONT).face.charToGlyph


def _printed(text: str) -> str:
    """Return a text as it is drawn: what the font has no glyph of is written as its escape."""
    return "".join(one if _is_drawn(one) else escape_of(one) for one in visible_text(text))


@cache
def _character_width(character: str) -> float:
    return float(pdfmetrics.stringWidth(character, FONT, 1.0))


def text_width(text: str, size: float) -> float:
    """Return the width of a text in points."""
    return sum(map(_character_width, text)) * size


def cell_width(text: str) -> float:
    """Return the width of a text in a table."""
    return text_width(text, SIZE)


class _Pages:
    """Writes from the top of a page to its end, and on the next one."""

    def __init__(self, canvas: Canvas, document: Document) -> None:
        self._canvas = canvas
        self._title = _printed(document.title)
        canvas.setTitle(self._title)
        self._foot, self._count = _PAGES[document.language]
        self._number = 1
        self._y = _PAGE_HEIGHT - MARGIN
        self._write_line(self._title, TITLE_SIZE)
        self._y -= 4
        labels = [_printed(label) for label, _ in document.facts]
        column = max((text_width(one, SIZE + 1) for one in labels), default=0) + 12
        measure = partial(text_width, size=SIZE + 1)
        for label, (_, text) in zip(labels, document.facts, strict=True):
            lines = wrap_text(_printed(text), _WIDTH - column, measure)
            for place, line in enumerate(lines):
                self._y -= LEADING + (0 if place else 3)
                self._text(MARGIN, self._y, "" if place else label, SIZE + 1)
                self._text(MARGIN + column, self._y, line, SIZE + 1)

    def finish(self) -> None:
        """End the last page and the file; every page refers to the one text of their number."""
        self._end_page()
        self._canvas.beginForm(_COUNT_FORM)  # what is outside of it is not drawn
        self._text(0, LEADING / 2, self._count.format(count=self._number), SIZE)
        self._canvas.endForm()
        self._canvas.save()

    def write_table(self, table: Table) -> None:
        """Write a table with its title; a row is never divided over two pages."""
        table = _printed_table(table)
        widths = column_widths(table, _WIDTH, 2 * PADDING + _ROUNDING, cell_width)
        headings = [
            wrap_heading(column.heading, width - 2 * PADDING, cell_width)
            for column, width in zip(table.columns, widths, strict=True)
        ]
        numbers = [column.kind == "number" for column in table.columns]
        self._y -= 14
        if self._y < BOTTOM + 6 * LEADING:
            self._next_page()
        self._write_line(table.title, HEADING_SIZE)
        self._y -= 6
        self._row(headings, widths, numbers, grey=_HEADING_GREY)
        for row in table.rows:
            cells = list(_cell_lines(row, widths))
            if self._y - _height(cells) < BOTTOM:
                self._next_page()
                self._row(headings, widths, numbers, grey=_HEADING_GREY)
            self._row(cells, widths, numbers)

    def _row(
        self,
        cells: Sequence[Lines],
        widths: Sequence[float],
        numbers: Sequence[bool],
        grey: float | None = None,
    ) -> None:
        height = _height(cells)
        canvas, x, top = self._canvas, MARGIN, self._y
        if grey is not None:
            canvas.setFillGray(grey)
            canvas.rect(MARGIN, top - height, _WIDTH, height, stroke=0, fill=1)
            canvas.setFillGray(0)
        for lines, width, is_number in zip(cells, widths, numbers, strict=True):
            for place, line in enumerate(lines, start=1):
                indent = width - PADDING - text_width(line, SIZE) if is_number else PADDING
                self._text(x + indent, top - place * LEADING, line, SIZE)
            x += width
        canvas.setStrokeGray(_LINE_GREY)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, top - height, MARGIN + _WIDTH, top - height)
        self._y = top - height

    def _write_line(self, text: str, size: float) -> None:
        for line in wrap_text(text, _WIDTH, partial(text_width, size=size)):
            self._y -= size * 1.2
            self._text(MARGIN, self._y, line, size)

    def _text(self, x: float, y: float, text: str, size: float) -> None:
        self._canvas.setFont(FONT, size)
        self._canvas.drawString(x, y, text)

    def _next_page(self) -> None:
        self._end_page()
        self._number += 1
        self._y = _PAGE_HEIGHT - MARGIN

    def _end_page(self) -> None:
        self._text(MARGIN, MARGIN / 2, self._title, SIZE)
        end = _PAGE_WIDTH - MARGIN - cell_width(self._count.format(count="0000"))
        foot = self._foot.format(number=self._number)
        self._text(end - cell_width(foot), MARGIN / 2, foot, SIZE)
        self._canvas.saveState()
        self._canvas.translate(end, MARGIN / 2 - LEADING / 2)
        self._canvas.doForm(_COUNT_FORM)
        self._canvas.restoreState()
        self._canvas.showPage()


def _printed_table(table: Table) -> Table:
    return Table(
        title=_printed(table.title),
        columns=[Column(heading=_printed(one.heading), kind=one.kind) for one in table.columns],
        rows=[[cell and _printed(cell) for cell in row] for row in table.rows],
    )


def _cell_lines(row: Sequence[str | None], widths: Sequence[float]) -> Iterator[Lines]:
    for cell, width in zip(row, widths, strict=True):
        yield wrap_text(cell or "", width - 2 * PADDING, cell_width)


def _height(cells: Sequence[Lines]) -> float:
    return max(map(len, cells)) * LEADING + PADDING
