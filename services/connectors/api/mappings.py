"""A connector's mapping over HTTP: versions, tried on kept deliveries, and made live."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.connectors.api.mapping_bodies import ConnectorMappingBody
from services.connectors.api.required_roles import (
    READS_CONNECTORS,
    ConnectorName,
    OfficerCommandRequest,
)
from services.connectors.application.connected_systems import find_connector
from services.connectors.application.deciders import MAPPING_DECIDER
from services.connectors.domain.external_change import IgnoredReason
from services.connectors.domain.mapping import (
    MakeMappingLive,
    Mapping,
    MappingCommand,
    MappingVersionSaved,
    SaveMappingVersion,
    mapping_stream_name,
)
from services.connectors.domain.mapping_routes import TargetKind
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.mapping_trial import MappingTrialOutcome, try_mapping
from services.connectors.domain.write_content import WriteKind
from services.connectors.projections.delivery_bodies import find_body
from services.connectors.projections.delivery_list import DELIVERY_LIST_QUERY, DeliveryFilters
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.company_time import CompanyTime
from shared.http.allowed_actions import (
    Actions,
    AllowedActions,
    CallerActions,
    ProbedCommand,
    decided_command,
)
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import (
    DEFAULT_LIMIT,
    ListParameters,
    list_page,
    list_parameters,
    sequence_page,
)
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

Number = Annotated[int, Path(ge=1, le=1_000_000)]


class MappingVersion(BaseModel):
    """A version of a mapping."""

    connector: str
    number: int
    live: bool
    """Whether deliveries are read by it."""
    saved_at: CompanyTime
    terms: MappingTerms
    actions: Actions


class TriedWrite(BaseModel):
    """What would be written to the item."""

    kind: WriteKind
    summary: str


class TriedDelivery(BaseModel):
    """What a version of the mapping would have a kept delivery lead to."""

    id: UUID
    item_key: str | None
    event_type: str | None
    received_at: CompanyTime
    outcome: MappingTrialOutcome
    reason: IgnoredReason | None
    """Why nothing; `null` where a command would follow."""
    target: TargetKind | None
    """What the item is here."""
    target_id: UUID | None
    """What the command would be to; `null` where each item gets its own."""
    command: str | None
    """The command, in words that a front end shows as they are."""
    department: str | None
    """For whom a case would be started, a request opened or a duty assigned."""
    writes: list[TriedWrite]
    """What would be written back then, as far as the delivery tells it: other fields stay named."""


def mapping_routes(area: AreaContext) -> APIRouter:
    """Return the routes of mappings."""
    router = create_area_router(area.name, "/connectors")

    async def load(connector: str) -> tuple[Mapping, int]:
        find_connector(area, connector)
        loaded = await load_stream_state(
            area.event_store, MAPPING_DECIDER, mapping_stream_name(connector)
        )
        return loaded.state, loaded.version

    def describe(
        saved: MappingVersionSaved, mapping: Mapping, actions: AllowedActions
    ) -> MappingVersion:
        make_live: ProbedCommand[MappingCommand] = ProbedCommand(
            "make_mapping_live", MakeMappingLive(saved.connector, saved.number, area.clock())
        )
        return MappingVersion(
            connector=saved.connector,
            number=saved.number,
            live=mapping.live == saved.number,
            saved_at=saved.at,
            terms=saved.terms,
            actions=actions.among([decided_command(make_live, MAPPING_DECIDER, mapping)]),
        )

    @router.post("/{connector}/mappings", status_code=201, response_model=Done)
    async def save_mapping_version(
        connector: ConnectorName, body: ConnectorMappingBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Save the next version of a mapping; every fault is told at once.

        Nothing follows it yet: try it on kept deliveries, then make it live.
        """
        mapping, _ = await load(connector)
        terms, known = await spell_departments(area, body.to_terms())
        latest = mapping.versions[-1].terms if mapping.versions else None
        number = len(mapping.versions) + (terms != latest)
        return await area.command_executor.execute(
            request,
            MAPPING_DECIDER,
            SaveMappingVersion(connector, number, terms, known, area.clock()),
            id=str(number),
            created_location=f"/api/connectors/v1/connectors/{connector}/mappings/{number}",
        )

    @router.post("/{connector}/mappings/{number}/make-live", response_model=Done)
    async def make_mapping_live(
        connector: ConnectorName, number: Number, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Have deliveries read by a version from now on, an earlier one too."""
        find_connector(area, connector)
        command = MakeMappingLive(connector, number, area.clock())
        return await area.command_executor.execute(
            request, MAPPING_DECIDER, command, id=str(number)
        )

    @router.get("/{connector}/mappings", dependencies=[READS_CONNECTORS])
    async def list_mapping_versions(
        connector: ConnectorName,
        actions: CallerActions,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        total: Total = False,  # noqa: FBT002  a parameter, by name in the URL
    ) -> Page[MappingVersion]:
        """List the versions of a mapping, oldest first."""
        mapping, _ = await load(connector)
        page = sequence_page(
            mapping.versions, cursor, limit, total=total, list="mappings", connector=connector
        )
        items = [describe(one, mapping, actions) for one in page.items]
        return Page(items=items, next_cursor=page.next_cursor, total=page.total)

    @router.get("/{connector}/mappings/{number}", dependencies=[READS_CONNECTORS])
    async def get_mapping_version(
        connector: ConnectorName, number: Number, response: Response, actions: CallerActions
    ) -> MappingVersion:
        """Read a version of a mapping."""
        mapping, version = await load(connector)
        mapping.terms_of(number)
        response.headers["ETag"] = format_etag(version)
        return describe(mapping.versions[number - 1], mapping, actions)

    @router.get("/{connector}/mappings/{number}/dry-run", dependencies=[READS_CONNECTORS])
    async def try_mapping_version(
        connector: ConnectorName,
        number: Number,
        page: Annotated[ListParameters, list_parameters(DELIVERY_LIST_QUERY)],
    ) -> Page[TriedDelivery]:
        """List what kept deliveries would lead to by a version, the newest first; it does nothing.

        Whether the command would be possible then is not part of it.
        """
        mapping, _ = await load(connector)
        terms, (_, system) = mapping.terms_of(number), find_connector(area, connector)
        found = await list_page(area.pool, DELIVERY_LIST_QUERY, DeliveryFilters(connector), page)
        items = []
        for row in found.items:
            async with area.pool.acquire() as db:  # one after the other: each may have 1 MB
                body = await find_body(db, row.id)
            trial = try_mapping(None if body is None else system.read(body), row.received_at, terms)
            items.append(
                TriedDelivery(
                    id=row.id,
                    item_key=row.item_key,
                    event_type=row.event_type,
                    received_at=row.received_at,
                    outcome=trial.outcome,
                    reason=trial.reason,
                    target=trial.target,
                    target_id=trial.target_id,
                    command=trial.command,
                    department=trial.department,
                    writes=[
                        TriedWrite(kind=one.kind, summary=one.summary()) for one in trial.writes
                    ],
                )
            )
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    return router


async def spell_departments(
    area: AreaContext, terms: MappingTerms
) -> tuple[MappingTerms, frozenset[str]]:
    """Return a mapping with departments as the directory spells them, and those that it knows."""
    spelled: dict[str, str] = {}
    for code in sorted(terms.departments()):
        found = await area.references.find_department(code)
        if found is not None:
            spelled[code] = found
    return terms.spelled(lambda code: spelled.get(code, code)), frozenset(spelled.values())
