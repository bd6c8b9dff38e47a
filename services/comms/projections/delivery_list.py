"""The list of webhook deliveries, for those who keep webhooks; it says nothing of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.comms.domain.notice import NoticeKind
from services.comms.projections.webhook_deliveries_and_claims import (
    Attempt,
    DeliveryRow,
    DeliveryStatus,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey


class DeliveryOfNotice(DeliveryRow):
    """A delivery, and which notice it is of."""

    notice_id: UUID
    kind: NoticeKind
    at: CompanyTime
    """The time of the notice."""


@dataclass(frozen=True)
class DeliveryFilters:
    """Which deliveries a list shows; `None` leaves a filter out."""

    status: Sequence[DeliveryStatus] | None = None
    subscription: UUID | None = None
    notice: UUID | None = None


def _delivery_row(*, attempts: Sequence[Sequence[Any]], **columns: Any) -> DeliveryOfNotice:
    named = [dict(zip(Attempt.model_fields, one, strict=True)) for one in attempts]
    return DeliveryOfNotice.model_validate({**columns, "attempts": named})


_ID = SortKey("delivery_id", UUID)
DELIVERY_LIST_QUERY = ListQuery(
    name="deliveries",
    select=(
        "SELECT delivery_id, subscription_id, status, due_at, delivery.notice_id, kind, notice.at,"
        " ARRAY(SELECT ROW(number, attempt.status, error, attempt.at, provider_code, digest_of)"
        " FROM delivery_attempt AS attempt"
        " WHERE attempt.delivery_id = delivery.delivery_id ORDER BY number) AS attempts"
        " FROM delivery JOIN notice ON notice.notice_id = delivery.notice_id"
    ),
    conditions={
        "status": "status = ANY ({status})",
        "subscription": "subscription_id = {subscription}",
        "notice": "delivery.notice_id = {notice}",
    },
    sort=Sort([SortKey("notice.at", datetime, "at"), _ID], descending=True),
    row=_delivery_row,
    id_key=_ID,
)
"""The list of deliveries, those of the newest notices first."""
