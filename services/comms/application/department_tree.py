"""The tree of departments, recorded from the directory's facts, and climbed for heads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from services.comms.application.department_contacts import CONTACTS_DECIDER
from services.comms.application.department_heads import HEAD_DECIDER
from services.comms.domain import department_place
from services.comms.domain.department_contacts import contacts_stream_name
from services.comms.domain.department_head import head_stream_name
from services.comms.domain.department_place import (
    DepartmentPlaceCommand,
    DepartmentPlaceEvent,
    PlaceTerms,
    RecordDepartmentPlace,
    parent_on,
    place_stream_name,
)
from services.comms.domain.silence_recipient import NOBODY_KNOWN, HeadPost, NotifiedHead
from shared.contracts.directory import DepartmentPlaced, DepartmentRegistered
from shared.contracts.directory_changes import DepartmentMoved
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import StreamStore
from shared.eventsourcing.published_fact import Fact
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.unit_of_work import UnitOfWork

PLACE_DECIDER = Decider[DepartmentPlaceCommand, DepartmentPlaceEvent, PlaceTerms](
    initial=(),
    decide=department_place.decide,
    evolve=department_place.evolve,
    stream_for=lambda command: place_stream_name(command.department),
)

_FACT_ADAPTER: TypeAdapter[DepartmentRegistered | DepartmentPlaced | DepartmentMoved] = TypeAdapter(
    Annotated[
        DepartmentRegistered | DepartmentPlaced | DepartmentMoved, Field(discriminator="type")
    ]
)
PLACE_FACT_TYPES: frozenset[str] = frozenset(
    _FACT_ADAPTER.json_schema()["discriminator"]["mapping"]
)

_States = Mapping[str, StreamState[Any]]


async def record_department_places(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record where the facts place departments in the tree."""
    said = [
        (_FACT_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type in PLACE_FACT_TYPES
    ]
    await unit.execute_commands(
        PLACE_DECIDER,
        [
            (
                RecordDepartmentPlace(one.department, one.parent, one.valid_from, one.at, fact.id),
                EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
            )
            for one, fact in said
        ],
    )


def streams_of_posts(departments: Collection[str]) -> dict[str, Decider[Any, Any, Any]]:
    """Return the streams that say who heads these departments, and where they stand."""
    found: dict[str, Decider[Any, Any, Any]] = {}
    for one in sorted(departments):
        found[head_stream_name(one)] = HEAD_DECIDER
        found[contacts_stream_name(one)] = CONTACTS_DECIDER
        found[place_stream_name(one)] = PLACE_DECIDER
    return found


async def find_notified_heads(
    streams: StreamStore, departments: Collection[str], now: datetime, known: _States | None = None
) -> Mapping[str, NotifiedHead]:
    """Return who is notified as the head of each of these departments.

    Where a post is empty the departments above are asked, one step of the tree after the other.
    `known` are the streams of the departments' own posts where they were read already.
    """
    day = company_date(now)
    found = dict.fromkeys(departments, NOBODY_KNOWN)
    climbing = {one: one for one in found}
    while climbing:
        states = known or await streams.load_states(streams_of_posts(set(climbing.values())))
        known = None
        above: dict[str, str] = {}
        for asked, department in climbing.items():
            post, parent = _post(states, department, day)
            found[asked] = search = found[asked].with_post(post, day)
            passed = {one.department for one in search.empty_posts}
            if search.head is None and parent is not None and parent not in passed:
                above[asked] = parent
        climbing = above
    return found


def _post(states: _States, department: str, day: date) -> tuple[HeadPost, str | None]:
    """Return a department's post, and the department above it."""
    head: str | None = states[head_stream_name(department)].state
    post = HeadPost(department, head)
    if head is not None:
        absences = states[contacts_stream_name(department)].state.absences
        post = replace(post, absences=absences.get(head, ()))
    return post, parent_on(states[place_stream_name(department)].state, day)
