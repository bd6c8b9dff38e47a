"""Orders of the tests, and conversations that are held with answers of the tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.connectors.domain.order import (
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShippingState,
)
from services.connectors.domain.system_conversation import (
    Conversation,
    Result,
    SystemAnswer,
    SystemRequest,
)

DAY = date(2026, 3, 2)


def order(**changes: Any) -> Order:
    """Return an open order of ten pumps that was promised for the fourth of March."""
    told = {
        "id": "1",
        "number": "SO-1",
        "company": "Example Works",
        "state": OrderState.OPEN,
        "shipping": ShippingState.WAITING,
        "ordered_on": DAY,
        "promised_on": date(2026, 3, 4),
        "currency": "CNY",
        "total": Decimal("500.00"),
        "lines": (OrderLine(id="1", product="P1", ordered=Decimal(10), shipped=Decimal(0)),),
    }
    return Order.model_validate({**told, **changes})


def shipped(on: date, **changes: Any) -> Order:
    """Return the order after all of it was shipped on a day."""
    shipment = Shipment(id="1", number="OUT-1", planned_on=DAY, shipped_on=on)
    return order(shipping=ShippingState.WHOLE, shipments=(shipment,), **changes)


def answered(document: Any, status: int = 200) -> SystemAnswer:
    """Return an answer with a JSON document."""
    return SystemAnswer(status, json.dumps(document, ensure_ascii=False).encode())


def hold(
    conversation: Conversation[Result],
    answers: Sequence[SystemAnswer] | Callable[[SystemRequest], SystemAnswer],
) -> tuple[Result, list[SystemRequest]]:
    """Return what a conversation says after these answers, and what it asked."""
    asked: list[SystemRequest] = []
    left = None if callable(answers) else iter(answers)
    try:
        request = next(conversation)
        while True:
            asked.append(request)
            answer = answers(request) if left is None else next(left)  # type: ignore[operator]
            request = conversation.send(answer)
    except StopIteration as end:
        return end.value, asked
