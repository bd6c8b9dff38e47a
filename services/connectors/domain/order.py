"""An order as an ERP system has it, in words that are the same for all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

from services.connectors.domain.foreign_names import as_one_line

ExactDecimal = Annotated[
    Decimal,
    Field(max_digits=60),
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json"),
]
"""A decimal that is written out as it is, without an exponent; so 1E+999999999 is none."""

MAX_TEXT = 200


def _one_line(value: object) -> object:
    """Return a text as one line of printable characters, as columns and people can take it."""
    if not isinstance(value, str):
        return value
    return as_one_line(value)[:MAX_TEXT]


Line = Annotated[str, BeforeValidator(_one_line)]


class OrderState(StrEnum):
    """How far an order is."""

    DRAFT = "draft"
    """Not agreed yet: a draft or a quotation."""
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ShippingState(StrEnum):
    """How much of an order was shipped."""

    NOTHING = "nothing"
    """Nothing has to be shipped, as with a service."""
    WAITING = "waiting"
    PARTLY = "partly"
    WHOLE = "whole"
    EXCEPTION = "exception"
    """A shipment failed, and somebody has to decide."""


class OrderLine(BaseModel, frozen=True):
    """A line of an order."""

    id: str
    product: Line | None
    ordered: ExactDecimal
    shipped: ExactDecimal | None
    """`None` where the system does not say."""


class Shipment(BaseModel, frozen=True):
    """A shipment to the customer; an order may have several."""

    id: str
    number: Line | None
    is_cancelled: bool = False
    planned_on: date | None = None
    shipped_on: date | None = None
    """`None` until it left."""


class Invoice(BaseModel, frozen=True):
    """An invoice of an order."""

    id: str
    number: Line | None
    state: Line
    """As the system has it."""
    is_paid: bool = False
    total: ExactDecimal | None = None


class Order(BaseModel, frozen=True):
    """A sales order with its lines, shipments and invoices.

    Its customer is not read: it may be a person, and nothing here needs to know.
    """

    id: str
    number: Line
    company: Line
    state: OrderState
    shipping: ShippingState
    ordered_on: date | None
    promised_on: date | None
    """When the customer was promised the goods."""
    currency: Line | None
    total: ExactDecimal | None
    lines: tuple[OrderLine, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    invoices: tuple[Invoice, ...] = ()

    @property
    def due_on(self) -> date | None:
        """The day by which all must have been shipped: as promised, else as planned."""
        planned = [
            one.planned_on
            for one in self.shipments
            if one.planned_on is not None and not one.is_cancelled
        ]
        return self.promised_on or max(planned, default=None)

    @property
    def shipped_on(self) -> date | None:
        """The day on which the last of it was shipped; `None` while something is missing."""
        if self.shipping is not ShippingState.WHOLE:
            return None
        days = [
            one.shipped_on
            for one in self.shipments
            if one.shipped_on is not None and not one.is_cancelled
        ]
        return max(days, default=None)
