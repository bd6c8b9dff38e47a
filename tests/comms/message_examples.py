"""Which subscriptions want a notice, for tests of the domain."""

from __future__ import annotations

from uuid import UUID

from services.comms.domain.notice import Notice, NoticeKind, Subject, Wording
from services.comms.domain.webhook_subscription_state import Subscriptions, subscriptions_for
from tests.comms.domain_examples import BASE_TIME


def wanting(kind: NoticeKind, subscriptions: Subscriptions) -> list[UUID]:
    """Return the subscriptions that want a notice of a kind to sales."""
    notice = Notice(
        notice_id=UUID(int=1),
        kind=kind,
        to=("sales",),
        about=Subject(kind="request", id=UUID(int=2)),
        text=Wording(en="Late.", zh="超时"),
        cause=UUID(int=3),
        at=BASE_TIME,
    )
    return list(subscriptions_for(notice, subscriptions))
