"""Deliveries as their keepers see them: with every attempt, and with what may be done."""

from __future__ import annotations

from collections.abc import Sequence

from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.webhook_delivery_commands import DeliveryCommand, ReplayDelivery
from services.comms.projections.webhook_deliveries_and_claims import DeliveryRow
from shared.http.allowed_actions import Action, AllowedActions, ProbedCommand, probe_commands
from shared.service_runtime.area_context import AreaContext


async def delivery_actions(
    area: AreaContext, rows: Sequence[DeliveryRow], actions: AllowedActions
) -> list[list[Action]]:
    """Return what the reader may do with each delivery, in their order."""
    now = area.clock()
    probes: list[ProbedCommand[DeliveryCommand]] = [
        ProbedCommand("replay_delivery", ReplayDelivery(row.delivery_id, now)) for row in rows
    ]
    possible = await probe_commands(area.event_store, actions, DELIVERY_DECIDER, probes)
    return [actions.among([command]) for command in possible]
