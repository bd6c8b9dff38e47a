"""A document as one HTML page that needs nothing else: no script, no picture, no font."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from shared.table_documents.document import Document, Table
from shared.telemetry.visible_text import visible_text

CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a browser lets the page do: to be read."""

_STYLE = """
body { font-family: "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
       margin: 2em; color: #1b1b1b; }
table { border-collapse: collapse; margin: 0 0 2em; font-size: 0.85em; }
th, td { border: 1px solid #b8b8b8; padding: 0.25em 0.6em; text-align: left;
         vertical-align: top; overflow-wrap: anywhere; }
th { background: #eef1f4; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
dt { float: left; clear: left; min-width: 12em; font-weight: bold; }
@media print { thead { display: table-header-group; } tr { break-inside: avoid; } }
"""
_LANGUAGES = {"en": "en", "zh": "zh-CN"}


def write_html_document(document: Document) -> bytes:
    """Return the page in UTF-8; every text in it is escaped."""
    return "".join(_page(document)).encode()


def _page(document: Document) -> Iterator[str]:
    title = _text(document.title)
    yield f'<!DOCTYPE html>\n<html lang="{_LANGUAGES[document.language]}">\n<head>\n'
    yield '<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_text(_META_POLICY)}">\n'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    yield "<dl>\n"
    for label, text in document.facts:
        yield f"<dt>{_text(label)}</dt><dd>{_text(text)}</dd>\n"
    yield "</dl>\n"
    for table in document.tables:
        yield from _table(table)
    yield "</body>\n</html>\n"


_META_POLICY = CONTENT_SECURITY_POLICY.removesuffix("; sandbox")
"""The policy without what browsers take from a header only."""


def _table(table: Table) -> Iterator[str]:
    yield f"<h2>{_text(table.title)}</h2>\n<table>\n<thead><tr>"
    for column in table.columns:
        yield f'<th scope="col">{_text(column.heading)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    attributes = [' class="number"' if one.kind == "number" else "" for one in table.columns]
    for row in table.rows:
        cells = zip(row, attributes, strict=True)
        yield "<tr>" + "".join(f"<td{kind}>{_text(cell or '')}</td>" for cell, kind in cells)
        yield "</tr>\n"
    yield "</tbody>\n</table>\n"


def _text(text: str) -> str:
    return escape(visible_text(text))
