"""A version of a flow as a picture: for people, for documents and for tools of processes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.workflows.api.flow_maps import VersionNumber
from services.workflows.api.flow_pictures.bpmn_format import write_bpmn
from services.workflows.api.flow_pictures.flow_picture import FlowPicture
from services.workflows.api.flow_pictures.layers import TooManyPassages
from services.workflows.api.flow_pictures.measured import measured_map
from services.workflows.api.flow_pictures.mermaid_format import write_mermaid
from services.workflows.api.flow_pictures.svg_format import CONTENT_SECURITY_POLICY, write_svg
from services.workflows.api.flow_pictures.words import words_in
from services.workflows.domain.flow_graph import FlowGraph
from services.workflows.domain.picture_refusals import MapHasCircle, MapTooLargeToDraw
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.refusals import UnknownFlow, UnknownVersion
from services.workflows.projections import flow_maps
from services.workflows.projections.case_figures.selected_rows import CaseSelection
from services.workflows.projections.flow_maps import FlowMap, FlowVersion
from services.workflows.projections.measured_maps import load_measured_flow
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.refusal import Language
from shared.http.content_negotiation import NotAcceptable, negotiate_media_type
from shared.http.field_types import Timestamp
from shared.http.language import negotiate_language
from shared.http.read_declarations import READS_REFERENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class PictureFormat(StrEnum):
    """The format of a picture."""

    SVG = "svg"
    MERMAID = "mermaid"
    BPMN = "bpmn"


class PictureLanguage(StrEnum):
    """The language of the words in a picture."""

    ENGLISH = "en"
    CHINESE = "zh"


MEDIA_TYPES = {
    PictureFormat.SVG: "image/svg+xml",
    PictureFormat.MERMAID: "text/vnd.mermaid",
    PictureFormat.BPMN: "application/xml",
}
_FORMATS = {media_type: format_ for format_, media_type in MEDIA_TYPES.items()}
_SUFFIXES = {
    PictureFormat.SVG: "svg",
    PictureFormat.MERMAID: "mmd",
    PictureFormat.BPMN: "bpmn",
}
_WRITERS: dict[PictureFormat, Callable[[FlowPicture, UUID], bytes]] = {
    PictureFormat.SVG: lambda picture, _flow: write_svg(picture),
    PictureFormat.MERMAID: lambda picture, _flow: write_mermaid(picture),
    PictureFormat.BPMN: write_bpmn,
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture",
        "content": {media_type: {"schema": {"type": "string"}} for media_type in _FORMATS},
    }
}


def flow_picture_routes(area: AreaContext) -> APIRouter:
    """Return the route of pictures."""
    router = create_area_router(area.name, "/flows/{flow_id}/versions/{number}/picture")

    @router.get(
        "",
        summary="A version of a flow as a picture",
        dependencies=[READS_REFERENCE],
        response_class=Response,
        responses=_RESPONSES,
    )
    async def draw_flow_version(
        flow_id: UUID,
        number: VersionNumber,
        request: Request,
        scope: CallerReadScope,
        format_: Annotated[
            PictureFormat | None,
            Query(alias="format", description="The picture's format; else `Accept` chooses it"),
        ] = None,
        language: Annotated[
            PictureLanguage | None,
            Query(description="The language of its words; else `Accept-Language` chooses it"),
        ] = None,
        ended_from: Annotated[
            Timestamp | None,
            Query(alias="from", description="Of `reality`: cases that ended then or later"),
        ] = None,
        ended_before: Annotated[
            Timestamp | None,
            Query(alias="to", description="Of `reality`: cases that ended before"),
        ] = None,
        *,
        reality: Annotated[
            bool, Query(description="Whether to show what was measured; for readers of work")
        ] = False,
    ) -> Response:
        """Draw a version with owner, standard duration, kind and approval of each step.

        With `reality` also the median time, the waiting and the share of late openings of each
        step, and how many of the version's completed cases took each way.

        A draft is drawn as it is, unless its steps wait for each other.
        """
        chosen = format_ or _negotiate_format(request)
        words = _language_of(request, language)
        if reality:
            scope.require(ReadClass.WORK)
        measured = None
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            flow = await flow_maps.find_flow(db, flow_id)
            if flow is None:
                raise UnknownFlow(flow=flow_id)
            version = _version_of(flow, number)
            if reality:
                selection = CaseSelection(ended_from, ended_before, flow_id)
                found = await load_measured_flow(db, selection, number)
                measured = measured_map(version.steps, found)
        names = await area.references.names_of(
            {code for step in version.steps for code in step.departments}
        )
        picture = FlowPicture(
            flow.name,
            number,
            version.published_at is None,
            version.steps,
            words_in(words),
            names,
            measured,
        )
        content = await asyncio.to_thread(_write, chosen, picture, flow_id)
        return Response(content, headers=_headers(picture, chosen, words))

    return router


def _write(format_: PictureFormat, picture: FlowPicture, flow_id: UUID) -> bytes:
    """Return the picture; raises `MapTooLargeToDraw`."""
    try:
        return _WRITERS[format_](picture, flow_id)
    except TooManyPassages:
        raise MapTooLargeToDraw from None


def _version_of(flow: FlowMap, number: int) -> FlowVersion:
    """Return a version that can be drawn; raises `UnknownVersion` and `MapHasCircle`."""
    version = next((one for one in flow.versions if one.number == number), None)
    if version is None:
        raise UnknownVersion(version=number)
    graph = FlowGraph[MappedStep](version.steps)
    for step in version.steps:
        if (circle := graph.circle_through(step.key)) is not None:
            raise MapHasCircle(circle=" → ".join(circle))
    return version


def _negotiate_format(request: Request) -> PictureFormat:
    """Return the format that `Accept` prefers; raises `NotAcceptable`."""
    found = negotiate_media_type(request.headers.get("accept"), list(_FORMATS))
    if found is None:
        raise NotAcceptable(offered=", ".join(_FORMATS))
    return _FORMATS[found]


def _language_of(request: Request, asked: PictureLanguage | None) -> Language:
    if asked is None:
        return negotiate_language(request.headers.get("accept-language"))
    return "zh" if asked is PictureLanguage.CHINESE else "en"


def _headers(picture: FlowPicture, format_: PictureFormat, language: Language) -> dict[str, str]:
    name = f"{picture.name}-{picture.number}.{_SUFFIXES[format_]}"
    headers = {
        "Content-Type": f"{MEDIA_TYPES[format_]}; charset=utf-8",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language",
    }
    if format_ is PictureFormat.SVG:
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return headers
