"""The area's aggregates and the streams their events are kept in."""

from __future__ import annotations

from pydantic import TypeAdapter

from services.comms.domain import head
from shared.eventsourcing.decider import Decider

CommsEvent = head.HeadEvent
EVENTS: TypeAdapter[CommsEvent] = TypeAdapter(CommsEvent)
"""Everything the area stores."""

HEAD: Decider[head.HeadCommand, head.HeadEvent, head.Head] = Decider(
    initial=None,
    decide=head.decide,
    evolve=head.evolve,
    stream=lambda command: head.head_stream(command.department),
)
