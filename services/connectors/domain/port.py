"""What a connected system must offer: how its deliveries are verified and read.

A system is a folder in `systems` that offers these functions; they are pure. What a delivery means
for Concord is said by the connector's mapping (`mapping_terms.py`), which is the same for all
systems, as are keeping, retrying and replaying.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.connectors.domain.changed_rows import ChangedRow, PageRequest, RowRequest
from services.connectors.domain.external_change import ReadDelivery
from services.connectors.domain.item_writer import ItemWriterOpener
from services.connectors.domain.order import Order
from services.connectors.domain.past_changes import PastPage, PastPosition, PastScope
from services.connectors.domain.system_conversation import Conversation, SystemAccess


@dataclass(frozen=True)
class SignedTime:
    """The time of a signature, of a system that signs it with the body against replays."""

    header: str
    """The header with the time, in seconds since 1970."""
    within: timedelta
    """How far it may be from now."""
    prefix: Callable[[str], bytes]
    """Returns what is signed in front of the body, from the header as it is."""

    def is_recent(self, shown: str, now: datetime) -> bool:
        """Return whether the header has a time that is near enough to now."""
        if re.fullmatch(r"[0-9]{1,12}", shown, re.ASCII) is None:
            return False
        return abs(now.timestamp() - int(shown)) <= self.within.total_seconds()


class SignatureCheck(Protocol):
    """Tells whether a delivery comes from the system."""

    def __call__(self, body: bytes, signature: str, secrets: Sequence[str]) -> bool:
        """Return whether the raw body was signed with one of the secrets.

        Of a system that signs a time, what is signed in front of the body is a part of it.
        """
        ...


class DeliveryReader(Protocol):
    """Reads a delivery."""

    def __call__(self, body: bytes) -> ReadDelivery:
        """Return what a delivery says; raises `ValueError` where it is no JSON object.

        Whatever else is missing, unknown or of another type is no error: the delivery then has no
        change, and a reason for that.
        """
        ...


class OrdersReader(Protocol):
    """Reads the orders of an ERP system; each method raises `SystemFailed`."""

    @property
    def tables(self) -> Sequence[str]:
        """The tables that are polled, those of orders first."""
        ...

    def read_changes(self, request: PageRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of changed rows, by moment and id."""
        ...

    def read_rows(self, request: RowRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of all rows, by id."""
        ...

    def read_orders(self, ids: Collection[str]) -> Conversation[Sequence[Order]]:
        """Return the orders of these ids that exist."""
        ...


class PastReader(Protocol):
    """Reads what happened to a system's items; each method raises `SystemFailed`."""

    def check(self) -> Conversation[None]:
        """Ask whether the system answers who asks."""
        ...

    def read_page(
        self, scope: PastScope, position: PastPosition, limit: int
    ) -> Conversation[PastPage]:
        """Return a page of items, the oldest created first, with all that happened to them."""
        ...


def no_identifier(body: bytes) -> None:  # noqa: ARG001  as the port has it
    """Return that a body has no id of its own: the same body is the same delivery then."""
    return


OrdersOpener = Callable[[SystemAccess], OrdersReader]
PastOpener = Callable[[SystemAccess], PastReader]


@dataclass(frozen=True)
class ExternalSystem:
    """A system that can be connected."""

    name: str
    signature_header: str
    """The header with the signature of the raw body."""
    identifier_header: str | None
    """The header with the delivery's id, the same at each attempt; `None` where bodies tell."""
    is_signed: SignatureCheck
    read: DeliveryReader
    identify: Callable[[bytes], str | None] = no_identifier
    """Returns an id of a delivery by its body, for a system that sends none in a header."""
    open_orders: OrdersOpener | None = None
    """Opens what reads its orders, for a system that is polled."""
    signed_time: SignedTime | None = None
    """The time that is signed with a body; `None` for a system that signs none."""
    read_challenge: Callable[[bytes], str | None] | None = None
    """Returns what a body asks to be answered with, which proves that this address is ours."""
    open_past: PastOpener | None = None
    """Opens what reads the past of its items, for back-fill."""
    open_writer: ItemWriterOpener | None = None
    """Opens what writes to its items."""
