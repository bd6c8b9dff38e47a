"""A month's statement as a file: for programs, for spreadsheets and for people."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from services.incentives.api.department_filter import departments_to_read
from services.incentives.api.export_documents import (
    document_for_people,
    document_for_spreadsheets,
    flat_table,
)
from services.incentives.api.export_json import write_json_export
from services.incentives.api.export_reading import read_exported_statement
from services.incentives.api.exported_statement import ExportedStatement
from services.incentives.api.periods import READS_PAY, PeriodInPath
from services.incentives.api.statements import Shown
from shared.eventsourcing.refusal import Language
from shared.http.answered_moment import answered_moment
from shared.http.conditional_responses import etag_matches
from shared.http.content_negotiation import JSON, NotAcceptable, negotiate_media_type
from shared.http.field_types import Code
from shared.http.language import negotiate_language
from shared.http.past_reads import KnownAt
from shared.http.query_parameters import SeveralValues
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.table_documents.csv_format import write_csv_document
from shared.table_documents.document import Document
from shared.table_documents.html_format import CONTENT_SECURITY_POLICY, write_html_document
from shared.table_documents.isolated_writing import DocumentSlots, write_isolated


class ExportFormat(StrEnum):
    """The format of a file."""

    CSV = "csv"
    HTML = "html"
    JSON = "json"
    PDF = "pdf"
    XLSX = "xlsx"


class ExportLanguage(StrEnum):
    """The language of headings and words in a file."""

    ENGLISH = "en"
    CHINESE = "zh"


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.HTML: "text/html",
    ExportFormat.JSON: JSON,
    ExportFormat.PDF: "application/pdf",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMATS = {media_type: format_ for format_, media_type in MEDIA_TYPES.items()}

_WRITERS: dict[ExportFormat, Callable[[ExportedStatement, Language], bytes]] = {
    ExportFormat.CSV: lambda one, language: write_csv_document(flat_table(one, language)),
    ExportFormat.HTML: lambda one, language: write_html_document(
        document_for_people(one, language)
    ),
    ExportFormat.JSON: lambda one, _language: write_json_export(one),
    ExportFormat.PDF: lambda one, language: _as_json(document_for_people(one, language)),
    ExportFormat.XLSX: lambda one, language: _as_json(document_for_spreadsheets(one, language)),
}
_ISOLATED = {
    ExportFormat.PDF: "shared.table_documents.pdf_format",
    ExportFormat.XLSX: "shared.table_documents.xlsx_format",
}
"""The modules of the formats that are written in a process of their own, from a document."""


def _as_json(document: Document) -> bytes:
    return document.model_dump_json().encode()


def _schema_of(media_type: str) -> dict[str, str]:
    if media_type == JSON:
        return {"type": "object"}
    return {"type": "string"} | ({} if media_type.startswith("text/") else {"format": "binary"})


_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The statement as a file",
        "content": {
            media_type: {"schema": _schema_of(media_type)} for media_type in MEDIA_TYPES.values()
        },
    }
}


def statement_export_routes(area: AreaContext) -> APIRouter:
    """Return the route of exported statements."""
    router = create_area_router(area.name, "/statements/{period}/export", dependencies=[READS_PAY])
    slots = DocumentSlots()

    @router.get(
        "",
        summary="A month's statement as a file",
        response_class=Response,
        responses=_RESPONSES,
    )
    async def export_statement(
        period: PeriodInPath,
        scope: CallerReadScope,
        request: Request,
        department: SeveralValues[Code] = None,
        format_: Annotated[
            ExportFormat | None,
            Query(alias="format", description="The file's format; else `Accept` chooses it"),
        ] = None,
        language: Annotated[
            ExportLanguage | None,
            Query(description="The language of the file; else `Accept-Language` chooses it"),
        ] = None,
        known_at: KnownAt = None,
    ) -> Response:
        """Read a statement as a file: a row for each department's KPI and each payable line.

        All formats have the same figures, adjustments among them. There are rows of the departments
        that the caller reads, and totals of the whole company. Who took the steps of the month, and
        its seal, is told to readers of the pay of all departments.
        """
        chosen = format_ or _negotiate_format(request)
        words = _language_of(request, language)
        shown = Shown(departments_to_read(scope, department), is_asked=department is not None)
        exported = await read_exported_statement(area, period, shown, scope, known_at)
        is_of_past = answered_moment(known_at).asked_for is not None
        etag = _etag(exported, chosen, words)
        if etag_matches(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers={"ETag": etag})
        content = await _write(exported, chosen, words, slots)
        return Response(
            content,
            headers=_headers(exported, chosen, words, shown, is_of_past=is_of_past, etag=etag),
        )

    return router


async def _write(
    exported: ExportedStatement, format_: ExportFormat, language: Language, slots: DocumentSlots
) -> bytes:
    """Return the file; raises `DocumentsBusy` and `DocumentTooLarge`."""
    with slots.occupy():
        content = await asyncio.to_thread(_WRITERS[format_], exported, language)
        module = _ISOLATED.get(format_)
        return content if module is None else await write_isolated(module, content)


def _negotiate_format(request: Request) -> ExportFormat:
    """Return the format that `Accept` prefers; raises `NotAcceptable`."""
    found = negotiate_media_type(request.headers.get("accept"), list(_FORMATS))
    if found is None:
        raise NotAcceptable(offered=", ".join(_FORMATS))
    return _FORMATS[found]


def _language_of(request: Request, asked: ExportLanguage | None) -> Language:
    if asked is None:
        return negotiate_language(request.headers.get("accept-language"))
    return "zh" if asked is ExportLanguage.CHINESE else "en"


def _etag(exported: ExportedStatement, format_: ExportFormat, language: Language) -> str:
    """Return a weak ETag: what the file says but for the moment at which it was read."""
    undated = replace(exported, as_of=datetime.fromtimestamp(0, UTC))
    content = repr((undated, format_, language))
    return f'W/"{hashlib.blake2b(content.encode(), digest_size=9).hexdigest()}"'


def _headers(
    exported: ExportedStatement,
    format_: ExportFormat,
    language: Language,
    shown: Shown,
    *,
    is_of_past: bool,
    etag: str,
) -> dict[str, str]:
    headers = {
        "Content-Type": MEDIA_TYPES[format_] + _charset(MEDIA_TYPES[format_]),
        "Content-Disposition": _disposition(
            exported, format_, shown.departments, is_of_past=is_of_past
        ),
        "Content-Language": language,
        "ETag": etag,
        "Vary": "Accept",
    }
    if format_ is ExportFormat.HTML:
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return headers


def _charset(media_type: str) -> str:
    return "; charset=utf-8" if media_type.startswith("text/") else ""


def _disposition(
    exported: ExportedStatement,
    format_: ExportFormat,
    departments: Sequence[str] | None,
    *,
    is_of_past: bool,
) -> str:
    """Return the header that names the file (RFC 6266), also in letters beyond ASCII."""
    parts = ["statement", exported.period]
    if departments is not None and len(departments) == 1:
        parts.append(departments[0])
    if is_of_past:
        parts.append(exported.as_of.astimezone(UTC).strftime("as-of-%Y%m%dT%H%M%SZ"))
    name = f"{'-'.join(parts)}.{format_}"
    plain = "".join(
        one if one.isascii() and (one.isalnum() or one in "-.") else "_" for one in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
