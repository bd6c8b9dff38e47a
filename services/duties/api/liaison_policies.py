"""The liaison policy over HTTP, version by version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.duties.api.required_roles import OFFICER_ROLES
from services.duties.application.deciders import LIAISON_POLICY_DECIDER
from services.duties.domain.liaison_competence import CompetenceRule
from services.duties.domain.liaison_policy import (
    BUILT_IN_POLICY,
    MOST_ANSWER_DAYS,
    MOST_ITEMS,
    LiaisonPolicy,
    LiaisonTerms,
    SetLiaisonPolicy,
    UnknownLiaisonPolicy,
)
from services.duties.projections.liaison_policies import load_liaison_policies
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

PolicyRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
PolicyVersionNumber = Annotated[int, Path(ge=1, le=10**6)]


class LiaisonTermsBody(BaseModel, extra="forbid"):
    """What holds for all liaisons."""

    max_items: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 10
    """Who speaks for more items than this is shown as overloaded."""
    competence: CompetenceRule = "warn"
    """Whether naming somebody whose competence is not shown is warned of, or refused."""
    answer_days: Annotated[int, Field(ge=1, le=MOST_ANSWER_DAYS)] = 2
    """An offered handoff is answered on time within so many working days after its own."""


class ListedLiaisonPolicy(BaseModel):
    """A version of the liaison policy."""

    version: int
    terms: LiaisonTermsBody


def liaison_policy_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the liaison policy."""
    router = create_area_router(area.name, "/liaison-policies")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_liaison_policies(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[ListedLiaisonPolicy]:
        """List every version of the liaison policy, the newest last."""
        async with area.pool.acquire() as db:
            policies = await load_liaison_policies(db)
        found = [_listed(one) for one in policies.versions]
        return sequence_page(found, cursor, limit, total=total, list="liaison-policies")

    @router.get("/{version}", dependencies=[READS_REFERENCE])
    async def get_liaison_policy(
        version: PolicyVersionNumber, response: Response
    ) -> ListedLiaisonPolicy:
        """Read one version of the liaison policy."""
        async with area.pool.acquire() as db:
            policies = await load_liaison_policies(db)
        newest, found = len(policies.versions), policies.find_version(version)
        if found is None:
            raise UnknownLiaisonPolicy(version=version, newest=newest)
        response.headers["ETag"] = format_etag(newest)
        return _listed(found)

    @router.post("", status_code=201, response_model=Done)
    async def set_liaison_policy(body: LiaisonTermsBody, request: PolicyRequest) -> JSONResponse:
        """Set the liaison policy's next version, which holds from now on."""
        terms = LiaisonTerms(**body.model_dump())
        return await area.command_executor.execute(
            request,
            LIAISON_POLICY_DECIDER,
            SetLiaisonPolicy(terms, request.caller.subject, area.clock()),
            id="liaison-policy",
            created_location="/api/duties/v1/liaison-policies/{version}",
            first_version=BUILT_IN_POLICY.version,
        )

    return router


def _listed(policy: LiaisonPolicy) -> ListedLiaisonPolicy:
    return ListedLiaisonPolicy(
        version=policy.version, terms=LiaisonTermsBody(**policy.terms.model_dump())
    )
