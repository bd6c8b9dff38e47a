"""What the area tells becomes notices to people, and deliveries to whoever wants them by webhook.

The area hears its own facts like any other consumer: the notice, its deliveries and the position
are one transaction, so each fact makes its notice once. A notice's id follows from its fact's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field, TypeAdapter

from services.comms.application.notice_content import NotifiableFact, notice_content_of
from services.comms.application.webhook_deciders import DELIVERY_DECIDER, build_delivery_commands
from services.comms.domain import notice
from services.comms.domain.notice import GiveNotice, Notice
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

NOTICE_DECIDER = Decider[notice.NoticeCommand, notice.NoticeEvent, Notice | None](
    initial=None,
    decide=notice.decide,
    evolve=notice.evolve,
    stream_for=lambda command: notice_stream(command.notice_id),
)

_NOTICE_ID_NAMESPACE = UUID("b0d6a1c2-4f0e-4f57-8a0b-6d1c7a3e9f52")
"""The namespace in which notices get their ids from the facts they come of."""

_FACT_ADAPTER = TypeAdapter[NotifiableFact](Annotated[NotifiableFact, Field(discriminator="type")])
_NOTIFIABLE_TYPES = frozenset(_FACT_ADAPTER.json_schema()["discriminator"]["mapping"])


def notice_id_for_fact(fact_id: UUID) -> UUID:
    """Return the id of the notice that a fact makes."""
    return uuid5(_NOTICE_ID_NAMESPACE, str(fact_id))


def notice_stream(notice_id: UUID) -> str:
    """Return the stream a notice is kept in."""
    return f"notice-{notice_id}"


async def create_notices(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Give a notice of every fact that calls for one, and have it delivered."""
    called_for = {
        made.notice_id: (made, EventContext.caused_by(fact.id, fact.context, "consumer:comms"))
        for fact in facts
        if fact.type in _NOTIFIABLE_TYPES and (made := _notice_for_fact(fact)) is not None
    }
    given = await unit.load([notice_stream(notice_id) for notice_id in called_for])
    fresh = [
        (made, context)
        for made, context in called_for.values()
        if not given[notice_stream(made.notice_id)]
    ]
    if not fresh:
        return
    await unit.execute_commands(
        NOTICE_DECIDER, [(GiveNotice(made), context) for made, context in fresh]
    )
    scheduled = await build_delivery_commands(
        unit, [made for made, _ in fresh], unit.writer.clock()
    )
    await unit.execute_commands(
        DELIVERY_DECIDER, [(command, called_for[made.notice_id][1]) for made, command in scheduled]
    )


def _notice_for_fact(fact: Fact) -> Notice | None:
    """Return what a fact has people told, if anything."""
    heard = _FACT_ADAPTER.validate_json(fact.data)
    told = notice_content_of(heard)
    if told is None:
        return None
    return Notice(
        notice_id=notice_id_for_fact(fact.id),
        kind=told.kind,
        to=told.to,
        person=told.person,
        about=told.about,
        text=told.text,
        cause=fact.id,
        at=heard.at,
    )
