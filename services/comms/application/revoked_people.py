"""Ends the own subscriptions of people whose tokens are revoked: who leaves hears nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain.own_subscription import own_settings
from services.comms.domain.webhook_subscription_commands import DeleteSubscription
from services.comms.domain.webhook_subscription_events import STREAM_NAME
from shared.contracts.directory import TokensRevoked
from shared.contracts.token_digests import token_digest
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

_REVOKED_ADAPTER: TypeAdapter[TokensRevoked] = TypeAdapter(TokensRevoked)
TOKENS_REVOKED_TYPE: Any = TokensRevoked.model_fields["type"].default
HEARD_OF_WITHIN = timedelta(minutes=5)
"""For so long after it a revoked token may still be accepted here, and subscribe."""


async def end_subscriptions_of_revoked(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Delete the own subscriptions of people all of whose tokens were revoked since."""
    revoked = [
        (one, fact)
        for fact in facts
        if fact.type == TOKENS_REVOKED_TYPE
        and (one := _REVOKED_ADAPTER.validate_json(fact.data)).subject_digest is not None
    ]
    if not revoked:
        return
    states = await unit.load_states({STREAM_NAME: SUBSCRIPTION_DECIDER})
    ended = {
        subscription_id: (DeleteSubscription(subscription_id, one.at), fact)
        for subscription_id, subscription in states[STREAM_NAME].state.items()
        for one, fact in revoked
        if (own := own_settings(subscription)) is not None
        and token_digest(own.person) == one.subject_digest
        and subscription.created_at <= one.at + HEARD_OF_WITHIN
    }
    await unit.execute_commands(
        SUBSCRIPTION_DECIDER,
        [
            (command, EventContext.caused_by(fact.id, fact.context, "consumer:comms"))
            for command, fact in ended.values()
        ],
    )
