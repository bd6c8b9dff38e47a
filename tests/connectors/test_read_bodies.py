"""How bodies and signatures are read that are no events of any kind, and names that are fixed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.delivery import delivery_stream_name
from services.connectors.domain.delivery_commands import ReceiveDelivery, delivery_id_for
from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    GoalFigure,
    IgnoredReason,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.external_item import item_stream_name
from services.connectors.domain.foreign_names import as_lines, as_one_line
from services.connectors.domain.json_text import json_text, read_json_object
from services.connectors.domain.mapping import mapping_stream_name
from services.connectors.domain.order_event import OrderEvent, OrderEventKind
from services.connectors.domain.order_event_reading import (
    FigureEvent,
    event_identifier,
    read_order_event,
)
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.systems.jira.webhook_signature import is_signed
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import ID
from tests.connectors.jira_bodies import SECRET, commented, created, encode, moved, sign
from tests.connectors.order_examples import order
from tests.connectors.test_item_notes import RECEIVED

DECODER = json.JSONDecoder()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (None, None, "event-type-unknown")),
        ({"doctype": "", "name": 1}, (None, None, "event-type-unknown")),
        ({"doctype": "Sales Order", "name": ""}, ("Sales Order", None, "event-not-used")),
        ({"doctype": "Sales Order", "name": "A-1"}, ("Sales Order", "A-1", "event-not-used")),
    ],
)
def test_a_webhook_of_a_polled_system_says_no_more_than_that_there_is_news(
    body: dict[str, Any], expected: tuple[str | None, str | None, str]
) -> None:
    read = read_order_event(json.dumps(body).encode())
    assert (read.event_type, read.item, read.reason) == expected
    assert (read.key, read.changed_at, read.change) == (read.item, None, None)


@pytest.mark.parametrize("event", ["measured", "order"])
def test_a_kept_body_of_an_order_that_is_none_is_malformed(event: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        read_order_event(json.dumps({"event": event, "order": {}}).encode())


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha1=" + "0" * 64, "sha256=" + "0" * 63, "sha256=" + "g" * 64]
)
def test_a_malformed_signature_is_none(signature: str) -> None:
    assert not is_signed(b"{}", signature, [SECRET])
    assert is_signed(b"{}", f" {sign(b'{}')} ", ["another", SECRET])


@pytest.mark.parametrize(
    "body",
    [
        *('{"a": "部"}'.encode(one) for one in ("utf-16", "utf-16-le", "utf-32", "gb18030")),
        *(b"", b"[]", b"1", b'"a"', b"{", b"{} {}", b'{"a": "\xed\xa0\x80"}', b"[" * 100_000),
    ],
)
def test_what_is_no_object_in_utf_8_is_malformed(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_json_object(body, DECODER)


def test_an_object_in_utf_8_is_read_with_or_without_a_byte_order_mark() -> None:
    body = json_text({"b": 1, "a": "部"}).encode()
    assert body == '{"a": "部", "b": 1}'.encode()
    for mark in (b"", b"\xef\xbb\xbf"):
        assert read_json_object(mark + body, DECODER) == {"a": "部", "b": 1}


def test_names_of_streams_and_ids_of_deliveries_never_change() -> None:
    id_ = delivery_id_for("jira", "1", "digest")
    assert id_ == UUID("955c7c08-fe5e-52e5-ad21-c517c389c62b")
    assert id_ == delivery_id_for("jira", "1", "another")
    assert len({id_, delivery_id_for("erp", "1", ""), delivery_id_for("jira", None, "1")}) == 3
    assert delivery_stream_name(id_) == f"delivery-{id_}"
    assert item_stream_name("jira", "10040") == "item-jira-10040"
    assert mapping_stream_name("jira") == "mapping-jira"
    assert ReceiveDelivery(RECEIVED).delivery_id == RECEIVED.delivery_id


def test_texts_are_lines_without_what_cannot_be_shown() -> None:
    assert as_one_line(" a\u00a0 \n\u0000b ") == "a b"
    assert as_lines("\n\n a \r\nb\rc\u0000\n\n") == "a\nb\nc"
    assert as_lines(" \n ") == ""


OLD = {"webhookEvent": "jira:issue_updated", "issue_event_type_name": "issue_commented"}


def read_comment(**changes: Any) -> Any:
    return read_issue_event(encode({**commented(NOW, "7", "5c5f", " Red\n"), **changes}))


def test_a_comment_is_read_with_its_author_and_its_issue() -> None:
    for read in (read_comment(), read_comment(**OLD)):
        assert read.change is read.reason is None
        comment = read.comment
        assert (comment.change_id, comment.item, comment.key) == ("comment-7", "10040", "SALES-41")
        assert (comment.project, comment.item_type, comment.text) == ("SALES", "Task", "Red")
        assert comment.author == ("5c5f",)
        assert read.changed_at == NOW


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"comment": None}, IgnoredReason.COMMENT_MISSING),
        ({"comment": {"id": "7", "body": "\n"}}, IgnoredReason.COMMENT_MISSING),
        ({"comment": {"body": "Red"}}, IgnoredReason.COMMENT_MISSING),
        ({"issue": {"id": "1"}}, IgnoredReason.ITEM_MISSING),
        ({"webhookEvent": "comment_updated"}, IgnoredReason.EVENT_NOT_USED),
        ({**OLD, "issue_event_type_name": "issue_comment_edited"}, "changelog-missing"),
        ({**OLD, "webhookEvent": "jira:issue_created"}, None),
        ({**OLD, "changelog": {}}, IgnoredReason.CHANGELOG_EMPTY),
    ],
)
def test_what_is_no_new_comment_has_a_reason(changes: dict[str, Any], reason: str | None) -> None:
    read = read_comment(**changes)
    assert (read.comment, read.reason) == (None, reason)


def test_numbers_and_the_description_of_an_issue_are_read() -> None:
    numbers = {"a": 1, "b": 87.5, "c": "3", "d": True, "e": 1e300, "f": -0.1, "g": 10**15}
    body = moved(NOW, "Done", "1")
    body["issue"]["fields"] |= {**numbers, "description": "Red?\r\n"}
    read = read_issue_event(encode(body))
    assert read.change is not None
    assert read.change.numbers == {"a": "1", "b": "87.5", "f": "-0.1"}
    assert read.change.text == "Red?"
    odd = encode(created(NOW)).replace(b'"summary"', b'"x": NaN, "y": Infinity, "summary"')
    plain = read_issue_event(odd)
    assert plain.change is not None
    assert (plain.change.numbers, plain.change.text) == ({}, "")


def order_read(kind: OrderEventKind, **changes: Any) -> ReadDelivery:
    event = OrderEvent(event=kind, at=NOW, occurrence=2, order=order(**changes))
    assert event_identifier("erp", event) == f"erp:1:2:{kind}"
    return read_order_event(event.model_dump_json().encode())


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (OrderEventKind.CONFIRMED, ChangeKind.CREATED),
        (OrderEventKind.DELETED, ChangeKind.DELETED),
        (OrderEventKind.LATE, ChangeKind.UPDATED),
    ],
)
def test_what_became_of_an_order_is_read(kind: OrderEventKind, change: ChangeKind) -> None:
    read = order_read(kind)
    item = "order:1:SO-1"
    assert (read.event_type, read.item, read.key) == (f"order-{kind}", item, "SO-1")
    assert (read.changed_at, read.reason) == (NOW, None)
    is_status = change is ChangeKind.UPDATED
    assert read.change == ExternalChange(
        kind=change,
        item=item,
        key="SO-1",
        project="sales-order",
        item_type="Example Works",
        title="Example Works",
        status_change=StatusChange(f"1:2:{kind}", kind.value) if is_status else None,
        teams=("Example Works",),
    )


def test_a_figure_is_read_as_it_was_counted() -> None:
    figure = FigureEvent(
        goal_id=ID, value=Decimal("98.00"), due=50, on_time=49, late_orders=("SO-1",), at=NOW
    )
    read = read_order_event(figure.model_dump_json().encode())
    assert read.figure == GoalFigure(ID, "98.00", NOW)
    assert (read.event_type, read.item, read.key) == ("measured", f"goal:{ID}", None)
    assert (read.changed_at, read.change, read.reason) == (NOW, None, None)
