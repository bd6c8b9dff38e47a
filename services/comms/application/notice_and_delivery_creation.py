"""Creates notices of facts that concern people, and schedules their delivery.

The area consumes its own facts like any other consumer. The notice, its deliveries and the
consumer's position are one transaction, and a notice's id is derived from its fact's: each fact
makes its notice once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field, TypeAdapter

from services.comms.application.notice_contacts import name_contacts
from services.comms.application.notice_content import NotifiableFact, notice_content_of
from services.comms.application.notice_items import item_of
from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.application.webhook_delivery_scheduling import (
    delivery_commands,
    route_notices,
)
from services.comms.application.work_notice_content import TOLD_WITHIN, WorkFact
from services.comms.domain import notice
from services.comms.domain.department_contacts import ContactItem
from services.comms.domain.notice import GiveNotice, Notice
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

NOTICE_DECIDER = Decider[notice.NoticeCommand, notice.NoticeEvent, Notice | None](
    initial=None,
    decide=notice.decide,
    evolve=notice.evolve,
    stream_for=lambda command: notice_stream_name(command.notice_id),
)

_NOTICE_ID_NAMESPACE = UUID("b0d6a1c2-4f0e-4f57-8a0b-6d1c7a3e9f52")
"""The UUID namespace in which the ids of notices are derived from those of their facts."""

_FACT_ADAPTER = TypeAdapter[NotifiableFact](Annotated[NotifiableFact, Field(discriminator="type")])
NOTIFIABLE_FACT_TYPES = frozenset(_FACT_ADAPTER.json_schema()["discriminator"]["mapping"])


def notice_id_for_fact(fact_id: UUID) -> UUID:
    """Return the id of the notice that a fact makes."""
    return uuid5(_NOTICE_ID_NAMESPACE, str(fact_id))


def notice_stream_name(notice_id: UUID) -> str:
    """Return the stream of a notice."""
    return f"notice-{notice_id}"


async def create_notices_with_deliveries(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Create the notice of every fact that calls for one, and schedule its deliveries."""
    now = unit.writer.clock()
    notices = {
        created.notice_id: (
            created,
            item,
            EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
        )
        for fact in facts
        if fact.type in NOTIFIABLE_FACT_TYPES and (made := _notice_for_fact(fact, now)) is not None
        for created, item in [made]
    }
    states = await unit.load_states(
        {notice_stream_name(notice_id): NOTICE_DECIDER for notice_id in notices}
    )
    unnamed = [
        (created, item)
        for created, item, _ in notices.values()
        if not states[notice_stream_name(created.notice_id)].version
    ]
    if not unnamed:
        return
    new = [
        (created, subscriptions, notices[created.notice_id][2])
        for created, subscriptions in await route_notices(unit, await name_contacts(unit, unnamed))
    ]
    await unit.execute_commands(
        NOTICE_DECIDER, [(GiveNotice(created), context) for created, _, context in new]
    )
    await unit.execute_commands(
        DELIVERY_DECIDER,
        [
            (command, context)
            for created, subscriptions, context in new
            for command in delivery_commands(created, subscriptions, now)
        ],
    )


def _notice_for_fact(fact: Fact, now: datetime) -> tuple[Notice, ContactItem | None] | None:
    """Return a fact's notice, and the item that it is about; `None` where none is called for."""
    notifiable = _FACT_ADAPTER.validate_json(fact.data)
    if isinstance(notifiable, WorkFact) and fact.recorded_at < now - TOLD_WITHIN:
        return None
    content = notice_content_of(notifiable)
    if content is None:
        return None
    created = Notice(
        notice_id=notice_id_for_fact(fact.id),
        kind=content.kind,
        to=content.to,
        person=content.person,
        about=content.about,
        text=content.text,
        cause=fact.id,
        at=notifiable.at,
    )
    return created, item_of(notifiable)
