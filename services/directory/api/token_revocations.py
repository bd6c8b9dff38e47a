"""The routes of revoked tokens: revoke, withdraw, list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.directory.application import TOKEN_REVOCATION_DECIDER
from services.directory.domain.field_types import SignOnSubject
from services.directory.domain.refusals import UnknownTokenRevocation
from services.directory.domain.token_revocation import (
    Revoker,
    RevokeTokens,
    WithdrawTokenRevocation,
)
from services.directory.projections import token_revocations
from services.directory.projections.token_revocations import TokenRevocation
from shared.contracts.read_classes import ReadClass
from shared.http.auth import LEEWAY_SECONDS
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.field_types import SingleLineText
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_scope import RequireReadScope
from shared.http.roles import Role
from shared.http.router_factory import create_area_router
from shared.http.token_lifetimes import MAX_TOKEN_HOURS
from shared.service_runtime.area_context import AreaContext

REVOCATIONS_PATH = "/api/directory/v1/token-revocations"
REVOKER_ROLES = (Role.GENERAL_MANAGER, Role.OPERATOR)
LONGEST_TOKEN = timedelta(hours=MAX_TOKEN_HOURS, seconds=LEEWAY_SECONDS)
"""No token is accepted for longer after its issue, whatever the settings are."""

RevokerRequest = Annotated[CommandRequest, command_request_dependency(*REVOKER_ROLES)]
REVOCATION_READERS = Depends(RequireReadScope(ReadClass.OPERATIONS, *REVOKER_ROLES, Role.AUDITOR))


class NewTokenRevocation(BaseModel):
    """Which tokens are not to be accepted any more: either a subject's, or the one of an id."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"subject": "li.jing", "reason": "laptop lost"}]},
    )

    subject: SignOnSubject | None = None
    """The `sub` of the tokens; those that are issued from the next second on are accepted."""
    token_id: SignOnSubject | None = None
    """The `jti` of one token."""
    reason: SingleLineText
    may_be_own: bool = False
    """Whether you mean it where your own token is among them."""


class WithdrawRevocationBody(BaseModel):
    """Why the tokens are accepted again."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "laptop found"}]}
    )

    reason: SingleLineText


def token_revocation_routes(area: AreaContext) -> APIRouter:
    """Return the routes of revoked tokens."""
    router = create_area_router(area.name, "/token-revocations")

    @router.post("", status_code=201, response_model=Done, summary="Revoke tokens")
    async def revoke_tokens(body: NewTokenRevocation, request: RevokerRequest) -> JSONResponse:
        """Revoke one token, or all tokens of a subject that exist by now.

        Every service refuses them within seconds, open streams and sessions end. Tokens without a
        `jti` can be revoked by their subject only. Times are those of the tokens: the real ones.
        """
        revocation_id, now = area.id_factory(), datetime.now(UTC)
        command = RevokeTokens(
            revocation_id,
            body.subject,
            body.token_id,
            now,
            now + LONGEST_TOKEN,
            body.reason,
            Revoker(request.caller.subject, request.caller.token_id),
            body.may_be_own,
            now,
        )
        return await area.command_executor.execute(
            request,
            TOKEN_REVOCATION_DECIDER,
            command,
            id=revocation_id,
            created_location=f"{REVOCATIONS_PATH}/{revocation_id}",
        )

    @router.post("/{revocation_id}/withdraw", response_model=Done, summary="Accept them again")
    async def withdraw_token_revocation(
        revocation_id: UUID, body: WithdrawRevocationBody, request: RevokerRequest
    ) -> JSONResponse:
        """Withdraw a revocation: the tokens are accepted again until they expire."""
        command = WithdrawTokenRevocation(
            revocation_id, body.reason, request.caller.subject, datetime.now(UTC)
        )
        return await area.command_executor.execute(
            request, TOKEN_REVOCATION_DECIDER, command, id=revocation_id
        )

    @router.get("", dependencies=[REVOCATION_READERS], summary="List the revocations")
    async def list_token_revocations(
        page: Annotated[
            ListParameters, list_parameters(token_revocations.TOKEN_REVOCATION_LIST_QUERY)
        ],
        subject: Annotated[str | None, Query(max_length=200)] = None,
        token_id: Annotated[str | None, Query(max_length=200)] = None,
    ) -> Page[TokenRevocation]:
        """List revocations in the order of their making, also withdrawn and expired ones."""
        filters = {"subject": subject, "token_id": token_id}
        return await list_page(
            area.pool, token_revocations.TOKEN_REVOCATION_LIST_QUERY, filters, page
        )

    @router.get("/{revocation_id}", dependencies=[REVOCATION_READERS], summary="One revocation")
    async def get_token_revocation(revocation_id: UUID, response: Response) -> TokenRevocation:
        """Read one revocation."""
        async with area.pool.acquire() as db:
            found = await token_revocations.find_token_revocation(db, revocation_id)
        if found is None:
            raise UnknownTokenRevocation(revocation=revocation_id)
        response.headers["ETag"] = format_etag(found.version)
        return found

    return router
