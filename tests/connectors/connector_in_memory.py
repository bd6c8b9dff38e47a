"""A connector without HTTP or a database: deliveries are planned and noted as in the real one.

What its items are here is kept in memory, and takes the commands that areas would take.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID, uuid5

from services.connectors.domain import external_item
from services.connectors.domain.change_call import call_to_change
from services.connectors.domain.change_plan import plan_change
from services.connectors.domain.creation_call import call_to_create
from services.connectors.domain.delivery_commands import delivery_id_for
from services.connectors.domain.delivery_events import CallKind, CallPlanned, DeliveryReceived
from services.connectors.domain.delivery_plan import ApplyChanges, EnterFigure, Ignore, Plan
from services.connectors.domain.external_change import IgnoredReason, ReadDelivery
from services.connectors.domain.external_item import ExternalItem
from services.connectors.domain.item_notes import notes_after_call, notes_without_command
from services.connectors.domain.mapping_routes import TargetKind
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.target_state import (
    HandoffState,
    NotAsked,
    OpenDate,
    OpenStep,
    OpenSteps,
    TargetState,
)
from shared.testing.manual_clock import MONDAY_MORNING as NOW

ACTIVITIES = ("Hand it in", "Check it", "File it")
"""The steps of each case, one after the other."""
_IDS = UUID(int=7)

Outcome = tuple[str, ...] | IgnoredReason
"""The commands that a delivery led to, or why to none."""


@dataclass
class ConnectorInMemory:
    """Works on deliveries one after the other."""

    terms: MappingTerms
    items: dict[str, ExternalItem] = field(default_factory=dict)
    done: list[tuple[str, str, Any]] = field(default_factory=list)
    """The commands that were done: kind, path and body."""
    steps_done: dict[UUID, int] = field(default_factory=dict)
    handoff_status: str = "awaited"

    def take(self, body: bytes, at: datetime = NOW) -> Outcome:
        """Work on a delivery; return what it led to. Raises `ValueError` for no JSON object."""
        read = read_issue_event(body)
        received = _received(read, body, at)
        item_id, kinds, reason = read.item or "", list[str](), IgnoredReason.LINKED_ALREADY
        while True:
            item = self.items.get(item_id, ExternalItem())
            plan = plan_change(read, at, self.terms, item)
            call = self._call_of(plan, at, f"{received.delivery_id}-{len(kinds)}")
            if call is None:
                if isinstance(plan, Ignore | ApplyChanges):
                    reason = plan.reason if isinstance(plan, Ignore) else plan.otherwise
                self._note(item_id, notes_without_command(plan, read, received, self.terms))
                return tuple(kinds) or reason
            kinds.append(call.call.kind.value)
            answered = self._do(call)
            self._note(item_id, notes_after_call(call, answered, read, item, "jira", at))

    def _call_of(self, plan: Plan, at: datetime, key: str) -> CallPlanned | None:
        if isinstance(plan, Ignore | EnterFigure):
            return None
        call = (
            call_to_change(plan, self._state_of(plan), at, key)
            if isinstance(plan, ApplyChanges)
            else call_to_create(plan, at, key)
        )
        if call is None:
            return None
        return CallPlanned(delivery_id=UUID(int=1), call=call, mapping_version=1, at=at)

    def _state_of(self, plan: ApplyChanges) -> TargetState:
        match plan.target:
            case TargetKind.CASE:
                number = self.steps_done.get(plan.target_id, 0)
                opened = [
                    OpenStep(number + 1, name, "sales", NOW - timedelta(days=3))
                    for name in ACTIVITIES[number : number + 1]
                ]
                return OpenSteps(opened)
            case TargetKind.DUTY | TargetKind.HANDOFF:
                return HandoffState(str(_IDS), self.handoff_status, NOW - timedelta(days=3))
            case TargetKind.STANDING_DUTY:
                return OpenDate("2026-11")
            case _:
                return NotAsked()

    def _do(self, planned: CallPlanned) -> UUID:
        call = planned.call
        self.done.append((call.kind.value, call.path, json.loads(call.body)))
        case_id = UUID(call.path.split("/")[5]) if "/steps/" in call.path else None
        if case_id is not None:
            moved = 1 if call.kind is CallKind.COMPLETE_STEP else -1
            self.steps_done[case_id] = max(0, self.steps_done.get(case_id, 0) + moved)
        statuses = {"offer-handoff": "offered", "accept-handoff": "accepted"}
        self.handoff_status = statuses.get(call.kind.value, self.handoff_status)
        return uuid5(_IDS, call.body if call.change_id is None else call.path)

    def _note(self, item_id: str, commands: list[external_item.ItemCommand]) -> None:
        for command in commands:
            item = self.items.get(item_id, ExternalItem())
            events = external_item.decide(command, item)
            self.items[item_id] = reduce(external_item.evolve, events, item)


def _received(read: ReadDelivery, body: bytes, at: datetime) -> DeliveryReceived:
    return DeliveryReceived(
        delivery_id=delivery_id_for("jira", None, body.hex()),
        connector="jira",
        identifier=None,
        event_type=read.event_type,
        item=read.item,
        key=read.key,
        changed_at=read.changed_at,
        size=len(body),
        at=at,
    )
