"""The values of the domain: what holds for all of them, and their limits."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from services.connectors import domain
from services.connectors.domain.external_item import (
    CommentKept,
    ExternalItem,
    StatusChangeApplied,
    StatusChangeKept,
    evolve,
)
from services.connectors.domain.fulfilment import FulfilmentRule
from services.connectors.domain.order import Invoice, Shipment
from services.connectors.domain.system_conversation import SystemAccess, SystemRequest
from services.connectors.domain.systems.jira.past_issues import PastIssues
from services.connectors.domain.systems.jira.rest import jira_site
from services.connectors.domain.systems.tryton.rpc import TrytonSession
from shared.testing.manual_clock import MONDAY_MORNING as NOW

KEEP_STATE = {TrytonSession, PastIssues}
"""They are conversation partners, and remember a session or a zone."""


def plain_classes() -> Iterator[type]:
    """Yield the classes that are no models, choices, failures or protocols."""
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        for _, found in getmembers(import_module(module.name), isclass):
            is_other = issubclass(found, BaseModel | Enum | Exception)
            is_other = is_other or getattr(found, "_is_protocol", False)
            if found.__module__ == module.name and not is_other:
                yield found


def test_whatever_keeps_no_state_is_compared_by_what_it_says() -> None:
    found = set(plain_classes())
    assert {one for one in found if "__dataclass_params__" not in vars(one)} == KEEP_STATE


def test_what_is_asked_shows_neither_credentials_nor_content() -> None:
    request = SystemRequest("POST", "/a", headers={"Authorization": "hidden"}, body=b"hidden")
    access = SystemAccess("company", "hidden")
    shown = f"{request} {access} {jira_site('hidden')} {jira_site('a@example.com:hidden')}"
    assert "hidden" not in shown
    assert "aGlkZGVu" not in shown
    assert "/a" in shown


def test_what_a_system_does_not_say_of_an_order_is_not_taken_for_good_news() -> None:
    invoice, shipment = Invoice(id="1", number=None, state="posted"), Shipment(id="1", number=None)
    assert (invoice.is_paid, invoice.total) == (False, None)
    assert (shipment.is_cancelled, shipment.shipped_on) == (False, None)


def test_a_change_that_was_applied_is_kept_no_longer_when_both_are_read_from_the_log() -> None:
    told = {"connector": "jira", "item": "10040", "change_id": "comment-7", "at": NOW}
    kept = {"status": "Done", "changed_at": NOW}
    written = {"text": "Red", "department": "sales", "changed_at": NOW}
    events: list[Any] = [
        StatusChangeKept.model_validate({**told, **kept}),
        StatusChangeKept.model_validate({**told, **kept, "change_id": "8"}),
        CommentKept.model_validate({**told, **written}),
        CommentKept.model_validate({**told, **written, "change_id": "comment-9"}),
        StatusChangeApplied.model_validate({**told, "delivery_id": UUID(int=1)}),
    ]
    item = ExternalItem()
    for event in events:
        item = evolve(item, type(event).model_validate_json(event.model_dump_json()))
    assert [one.change_id for one in item.kept] == ["8"]
    assert [one.change_id for one in item.kept_comments] == ["comment-9"]


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [("window_days", 1, 1100), ("grace_days", 0, 60), ("decimals", 0, 6)],
)
def test_a_rule_of_figures_has_limits(field: str, least: int, most: int) -> None:
    def rule(value: int) -> Any:
        return FulfilmentRule.model_validate({"goal_id": UUID(int=1), field: value})

    assert [getattr(rule(one), field) for one in (least, most)] == [least, most]
    for value in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            rule(value)
