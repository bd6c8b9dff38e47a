"""A fact as it is told to everybody who may hear it: worked out once, whoever follows."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import from_json

from shared.contracts.concerns import concerned
from shared.eventsourcing.listening import Bookmark, Heard
from shared.http.stream.cloudevent import structured


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of one partition, ready to be sent."""

    partition: str
    bookmark: Bookmark
    area: str
    type: str
    departments: frozenset[str] | None
    """Which it concerns; `None` where its contract is not known here."""
    body: bytes
    """The lines of the event but its id."""

    def event(self, id_: str) -> bytes:
        """Return the whole event."""
        return b"id: %s\n%s" % (id_.encode(), self.body)


def told(heard: Heard) -> Told:
    """Put a fact into words."""
    fact = heard.fact
    data = from_json(fact.data)
    return Told(
        partition=heard.partition,
        bookmark=heard.bookmark,
        area=fact.area,
        type=fact.type,
        departments=concerned(fact.type, data),
        body=b"event: %s\ndata: %s\n\n" % (fact.type.encode(), structured(fact, data)),
    )
