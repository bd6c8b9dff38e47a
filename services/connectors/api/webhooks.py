"""Webhooks of connected systems: the one route that takes a signature instead of a token."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.connectors.api.receipt_slots import ReceiptSlots
from services.connectors.api.required_roles import ConnectorName
from services.connectors.api.signature_check import check_signature
from services.connectors.application.connected_systems import find_connector
from services.connectors.application.delivery_receipt import receive_delivery
from services.connectors.domain.systems import SYSTEMS
from shared.http.bounded_body import read_unproven_body
from shared.http.connection_proof import prove_connection
from shared.http.problem_details import ProblemError
from shared.http.router_factory import create_area_router
from shared.http.signed_requests import RequireSignature
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import SecretMissing

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1024 * 1024
SIGNED = Depends(RequireSignature(*{one.signature_header: one for one in SYSTEMS.values()}))

_BODY = {
    "requestBody": {
        "required": True,
        "description": "The event as its system sends it, at most 1 MB; unknown fields are fine",
        "content": {
            "application/json": {
                "schema": {"type": "object", "additionalProperties": True},
                "example": {"webhookEvent": "jira:issue_created", "timestamp": 1550286113023},
            }
        },
    }
}


class ConnectorSecretMissing(ProblemError):
    """No secret of the connector can be read, so no signature can be verified."""

    status = 503
    retry_after_seconds = 60
    en = "the connector's secret cannot be read here; send it again later, or tell the operator"
    zh = "此处无法读取连接器的密钥；请稍后重新发送，或联系管理员"


class ReceivedDelivery(BaseModel):
    """A delivery was taken; it is worked on afterwards."""

    id: UUID


class AnsweredChallenge(BaseModel):
    """The system asked whether this address answers."""

    challenge: str
    """What it gave."""


def webhook_routes(area: AreaContext) -> APIRouter:
    """Return the route of webhooks."""
    router = create_area_router(area.name, "/connectors")
    slots = ReceiptSlots()

    @router.post(
        "/{connector}/webhook",
        status_code=202,
        response_model=ReceivedDelivery,
        responses={200: {"model": AnsweredChallenge, "description": "A challenge is answered"}},
        openapi_extra=_BODY,
        dependencies=[SIGNED],
    )
    async def receive_webhook(
        connector: ConnectorName,
        request: Request,
    ) -> ReceivedDelivery | JSONResponse:
        """Take an event of a connected system, signed with HMAC-SHA256 over the raw body.

        It is recorded once and acknowledged at once; what it leads to is in the deliveries. A body
        that asks whether this address answers is answered, and not recorded.
        """
        account, system = find_connector(area, connector)
        try:
            secrets = account.webhook_secrets()
        except SecretMissing as error:
            # One line without a trace, and few of them (LogRateLimit): anybody may send requests.
            log.warning("no secret of the connector %s can be read: %s", connector, error)
            raise ConnectorSecretMissing from error
        budget, subject = request.app.state.body_budget, f"connector:{connector}"
        with ExitStack() as held:
            body = await read_unproven_body(request, MAX_BODY_BYTES, budget, subject, held)
            check_signature(request, system, body, secrets, area.clock())
            prove_connection(request.scope, subject)
            challenge = system.read_challenge and system.read_challenge(body)
            if challenge is not None:
                return JSONResponse(AnsweredChallenge(challenge=challenge).model_dump())
            identifier = request.headers.get(system.identifier_header or "")
            held.enter_context(slots.take(connector))
            delivery_id = await receive_delivery(area, connector, system, identifier, body)
        return ReceivedDelivery(id=delivery_id)

    return router
