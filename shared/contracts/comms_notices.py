"""The facts about notices, which the communication area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_for_company_wide_readers


class NoticeCreated(AddedFact, frozen=True):
    """Departments were notified of something."""

    type: Literal["concord.comms.notice-created.v1"] = "concord.comms.notice-created.v1"
    notice_id: UUID
    kind: str
    to: tuple[DepartmentCode, ...]
    about_kind: str
    about_id: UUID
    en: str
    zh: str
    at: datetime


@declare_for_company_wide_readers
class NoticeDeliveryFailed(AddedFact, frozen=True):
    """No attempt to deliver a notice to a subscription succeeded; it waits to be replayed."""

    type: Literal["concord.comms.notice-delivery-failed.v1"] = (
        "concord.comms.notice-delivery-failed.v1"
    )
    delivery_id: UUID
    code: str
    """The provider's code, else `http-` and the status of the last answer, else `no-answer`."""
    at: datetime


@declare_for_company_wide_readers
class NoticeDeliveryReplayed(AddedFact, frozen=True):
    """Somebody had a notice sent again that had failed."""

    type: Literal["concord.comms.notice-delivery-replayed.v1"] = (
        "concord.comms.notice-delivery-replayed.v1"
    )
    delivery_id: UUID
    at: datetime
