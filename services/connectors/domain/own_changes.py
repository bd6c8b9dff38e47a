"""Which changes of an item are those of its own writes, and not a person's."""

from __future__ import annotations

from services.connectors.domain.external_change import ExternalComment, ReadDelivery
from services.connectors.domain.item_outbox import ItemOutbox, WriteStatus
from services.connectors.domain.write_content import (
    TransitionContent,
    WriteContent,
    comment_marker,
)


def is_own_delivery(outbox: ItemOutbox, delivery: ReadDelivery) -> bool:
    """Return whether a delivery tells of a change or a comment that was written back."""
    if delivery.comment is not None:
        return _is_own_comment(outbox, delivery.comment)
    change = None if delivery.change is None else delivery.change.status_change
    return change is not None and is_own_change(outbox, change.change_id, change.status)


def _is_own_comment(outbox: ItemOutbox, comment: ExternalComment) -> bool:
    if comment.change_id in {f"comment-{one}" for one in outbox.own_comments}:
        return True
    return any(
        write.status is WriteStatus.SENT and comment.text.rstrip().endswith(comment_marker(one))
        for one, write in outbox.writes.items()
    )


def is_own_change(outbox: ItemOutbox, change_id: str, status: str) -> bool:
    """Return whether a change of the item's status is that of a write, and not a person's.

    Not the account tells it, which a person may use as well, but the change itself: that which a
    write became, or one into the status that a write without an answer is to bring about.
    """
    return change_id in outbox.own_changes or any(
        write.status is WriteStatus.SENT and _brings_into(write.planned.content, status)
        for write in outbox.writes.values()
    )


def _brings_into(content: WriteContent, status: str) -> bool:
    return isinstance(content, TransitionContent) and content.status == status
