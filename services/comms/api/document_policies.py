"""The document policy over HTTP, version by version."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.comms.api.document_bodies import DocumentTermsBody
from services.comms.api.policy_version_lookup import (
    DOCUMENT_POLICY,
    PolicyVersionNumber,
    require_policy_version,
)
from services.comms.api.required_roles import OfficerCommandRequest
from services.comms.application.document_decider import DOCUMENT_POLICY_DECIDER
from services.comms.domain.document_policy import (
    BUILT_IN_POLICY,
    DocumentPolicy,
    SetDocumentPolicy,
)
from services.comms.projections.channel_and_cost_policies import load_document_policy_versions
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def document_policy_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the document policy."""
    router = create_area_router(area.name, "/document-policies")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_document_policies(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[DocumentPolicy]:
        """List every version of the document policy, the newest last."""
        async with area.pool.acquire() as db:
            policies = await load_document_policy_versions(db)
        return sequence_page(
            policies.versions, cursor, limit, total=total, list="document-policies"
        )

    @router.get("/{version}", dependencies=[READS_REFERENCE])
    async def get_document_policy(
        version: PolicyVersionNumber, response: Response
    ) -> DocumentPolicy:
        """Read one version of the document policy."""
        async with area.pool.acquire() as db:
            policies = await load_document_policy_versions(db)
        return require_policy_version(policies, version, DOCUMENT_POLICY, response)

    @router.post("", status_code=201, response_model=Done)
    async def set_document_policy(
        body: DocumentTermsBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Set the document policy's next version, for revisions drafted from now on."""
        return await area.command_executor.execute(
            request,
            DOCUMENT_POLICY_DECIDER,
            SetDocumentPolicy(body.to_terms(), request.caller.subject, area.clock()),
            id="document-policy",
            created_location="/api/comms/v1/document-policies/{version}",
            first_version=BUILT_IN_POLICY.version,
        )

    return router
