"""Which changes of an item are those of its own writes, and not a person's."""

from __future__ import annotations

from services.connectors.domain.change_order import comes_after
from services.connectors.domain.external_change import (
    ExternalComment,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.item_outbox import ItemOutbox, Write, WriteStatus
from services.connectors.domain.write_content import TransitionContent, comment_marker


def is_own_delivery(outbox: ItemOutbox, delivery: ReadDelivery) -> bool:
    """Return whether a delivery tells of a change or a comment that was written back."""
    if delivery.comment is not None:
        return _is_own_comment(outbox, delivery.comment)
    change = None if delivery.change is None else delivery.change.status_change
    return change is not None and is_own_change(outbox, change)


def _is_own_comment(outbox: ItemOutbox, comment: ExternalComment) -> bool:
    if comment.change_id in {f"comment-{one}" for one in outbox.own_comments}:
        return True
    return any(
        write.status is WriteStatus.SENT and comment.text.rstrip().endswith(comment_marker(one))
        for one, write in outbox.writes.items()
    )


def is_own_change(outbox: ItemOutbox, change: StatusChange) -> bool:
    """Return whether a change of the item's status is that of a write, and not a person's.

    It is that which a write became, or one that a write without an answer may have become: into its
    status, after its sending, and by nobody else. The account alone tells it of no change, as a
    person may use the same one.
    """
    return change.change_id in outbox.own_changes or any(
        _may_have_become(write, change) for write in outbox.writes.values()
    )


def _may_have_become(write: Write, change: StatusChange) -> bool:
    content, sent = write.planned.content, write.sent
    return (
        write.status is WriteStatus.SENT
        and sent is not None
        and isinstance(content, TransitionContent)
        and content.status == change.status
        and comes_after(change.change_id, sent.after_change)
        and is_by(sent.account, change.author)
    )


def is_by(account: tuple[str, ...], author: tuple[str, ...]) -> bool:
    """Return whether what an author did may be that of an account; so it may if one is unknown."""
    return not account or not author or not set(account).isdisjoint(author)
