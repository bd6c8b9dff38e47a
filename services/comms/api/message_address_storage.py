"""Stores an address encrypted, and executes the command that names it."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain.message_address import MessageAddress
from services.comms.domain.webhook_refusals import KeysNotEncrypted
from services.comms.domain.webhook_subscription_commands import CreateSubscription, RotateKey
from services.comms.projections import webhook_keys
from shared.http.command_execution import CommandRequest
from shared.service_runtime.area_context import AreaContext


async def execute_with_address(
    area: AreaContext,
    request: CommandRequest,
    address: MessageAddress,
    command: CreateSubscription | RotateKey,
    created_location: str | None = None,
) -> JSONResponse:
    """Store an address encrypted, and execute the command that names it as its key.

    A repetition stores another one, which no event names and the care of keys deletes. Raises
    `KeysNotEncrypted`, and the refusals of the command.
    """
    cipher = area.outbound.cipher
    if cipher is None:
        raise KeysNotEncrypted
    subscription_id, key_id = command.subscription_id, command.key_id
    async with area.pool.acquire() as db:
        await webhook_keys.store_key(db, cipher, key_id, subscription_id, address.model_dump_json())
    try:
        return await area.command_executor.execute(
            request,
            SUBSCRIPTION_DECIDER,
            command,
            id=subscription_id,
            created_location=created_location,
        )
    except Exception:
        async with area.pool.acquire() as db:
            await webhook_keys.delete_key(db, key_id)
        raise
