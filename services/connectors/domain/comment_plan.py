"""Comments of another system that are replies to a request: those of the asked department.

A comment counts once, as it was written first: a later edit or deletion in the other system changes
no history here. Whose department is not that of the request, or not known, replies to nothing; that
holds for the account of the connector itself, too, which no mapping gives a department.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.connectors.domain.delivery_plan import Ignore, ItemChange
from services.connectors.domain.external_change import ExternalComment, IgnoredReason
from services.connectors.domain.external_item import ExternalItem
from services.connectors.domain.mapping_routes import (
    RequestRoute,
    Route,
    StatusAction,
    StatusRule,
)
from services.connectors.domain.mapping_terms import MappingTerms


def plan_comment(
    comment: ExternalComment,
    written_at: datetime,
    terms: MappingTerms,
    route: Route,
    item: ExternalItem,
) -> ItemChange | Ignore:
    """Return the reply that a comment is, or why it is none."""
    if not isinstance(route, RequestRoute) or not route.comments:
        return Ignore(IgnoredReason.EVENT_NOT_USED)
    department = terms.department_of(comment.author)
    if department is None:
        return Ignore(IgnoredReason.DEPARTMENT_MISSING)
    if item.link is None:
        return Ignore(IgnoredReason.NOT_LINKED, keeps_change=True)
    if department != item.link.department:
        return Ignore(IgnoredReason.AUTHOR_NOT_ASKED)
    return _reply(comment.change_id, comment.text, written_at)


def kept_replies(route: Route, item: ExternalItem) -> Iterator[tuple[datetime, ItemChange]]:
    """Yield the kept comments that are replies, each after the time of its receipt."""
    if not isinstance(route, RequestRoute) or not route.comments or item.link is None:
        return
    for one in item.kept_comments:
        if one.department == item.link.department:
            yield one.at, _reply(one.change_id, one.text, one.changed_at)


def _reply(change_id: str, text: str, at: datetime) -> ItemChange:
    return ItemChange(change_id, StatusRule(status="", command=StatusAction.REPLY, text=text), at)
