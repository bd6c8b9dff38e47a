"""From facts to what they say of things, and from what is known of a thing to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from services.worklist.domain.communication_items import (
    COMMUNICATION_READINGS,
    action_things,
    request_things,
)
from services.worklist.domain.contact_items import HEAD_READINGS, LIAISON_READINGS
from services.worklist.domain.document_items import DOCUMENT_READINGS, document_things
from services.worklist.domain.draft_items import (
    FLOW_DRAFT_READINGS,
    PLAN_DRAFT_READINGS,
    flow_things,
    plan_things,
    template_things,
)
from services.worklist.domain.duty_items import DUTY_READINGS
from services.worklist.domain.duty_rows import (
    handoff_things,
    lessons_things,
    project_things,
    standing_duty_things,
)
from services.worklist.domain.failure_items import (
    CONNECTOR_READINGS,
    NOTICE_READINGS,
    RULE_READINGS,
    delivery_things,
    firing_things,
    notice_things,
    write_things,
)
from services.worklist.domain.flow_and_pay_items import (
    INCENTIVE_READINGS,
    WORKFLOW_READINGS,
    dispute_things,
    month_things,
    step_things,
)
from services.worklist.domain.goal_items import (
    GOAL_READINGS,
    link_things,
    report_things,
    support_things,
)
from services.worklist.domain.goal_upkeep_items import (
    GOAL_UPKEEP_READINGS,
    blocker_things,
    cycle_things,
)
from services.worklist.domain.involvement_items import INVOLVEMENT_READINGS
from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
)
from services.worklist.domain.meeting_items import (
    MEETING_READINGS,
    matter_things,
    meeting_things,
)
from services.worklist.domain.star_items import STAR_READINGS, star_things
from services.worklist.domain.work_row import OpenThing, WorkRow, rows_of_thing

_READINGS_BY_AREA: Mapping[str, Mapping[str, FactReading]] = {
    "comms": {
        **COMMUNICATION_READINGS,
        **MEETING_READINGS,
        **NOTICE_READINGS,
        **DOCUMENT_READINGS,
    },
    "connectors": CONNECTOR_READINGS,
    "directory": HEAD_READINGS,
    "duties": {**DUTY_READINGS, **INVOLVEMENT_READINGS, **LIAISON_READINGS},
    "goals": {**GOAL_READINGS, **GOAL_UPKEEP_READINGS},
    "incentives": {**INCENTIVE_READINGS, **PLAN_DRAFT_READINGS, **STAR_READINGS},
    "workflows": {**WORKFLOW_READINGS, **FLOW_DRAFT_READINGS, **RULE_READINGS},
}
SOURCE_AREAS = tuple(_READINGS_BY_AREA)
"""The areas whose facts are read."""
READINGS: Mapping[str, FactReading] = {
    f"concord.{area}.{name}.v1": reading
    for area, readings in _READINGS_BY_AREA.items()
    for name, reading in readings.items()
}
"""What is read of each type of fact; others say nothing of what is open."""

_THINGS: Mapping[str, Callable[[str, Values, datetime], Iterator[OpenThing]]] = {
    "handoff": handoff_things,
    "duty": standing_duty_things,
    "lessons": lessons_things,
    "project": project_things,
    "request": request_things,
    "action": action_things,
    "support": support_things,
    "link": link_things,
    "reports": report_things,
    "step": step_things,
    "dispute": dispute_things,
    "month": month_things,
    "meeting": meeting_things,
    "matter": matter_things,
    "document": document_things,
    "blocker": blocker_things,
    "cycle": cycle_things,
    "flow": flow_things,
    "template": template_things,
    "plan": plan_things,
    "star-month": star_things,
    "firing": firing_things,
    "delivery": delivery_things,
    "write": write_things,
    "notice-delivery": notice_things,
}

ROWS_VERSION = 4
"""Raise it where the same facts give other rows than before."""


def changes_of(fact_type: str, said: Said) -> Iterable[ItemChange]:
    """Return what a fact says; raises `KeyError` where its data lacks what its type promises."""
    reading = READINGS.get(fact_type)
    return () if reading is None else reading(said)


def rows_of_item(item: str, values: Values, since: datetime) -> Iterator[WorkRow]:
    """Yield the rows of a thing; `since` is when it was first heard of."""
    kind, _, id_ = item.partition(":")
    if kind not in _THINGS:
        return  # a liaison, an absence, a head, or the flow of a case
    for thing in _THINGS[kind](id_, values, since):
        yield from rows_of_thing(thing)


def rows_version() -> str:
    """Return what identifies the rows: where it changes, they are made anew after an upgrade."""
    return f"{ROWS_VERSION}-{sha256('|'.join(sorted(READINGS)).encode()).hexdigest()[:16]}"
