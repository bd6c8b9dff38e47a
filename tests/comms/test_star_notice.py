"""The departments of a published star are notified; of one that nobody won, nobody is."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.comms.application.notice_content import notice_content_of
from services.comms.domain.notice import Subject
from shared.contracts.incentives_stars import StarPublished, StarWinner

PUBLISHED = StarPublished(
    period="2026-10",
    ranking="team",
    decision_id=UUID(int=7),
    winners=(
        StarWinner(code="1", name="Launch", belongs_to=("test", "rd")),
        StarWinner(code="ann", name=None, belongs_to=("rd",)),
    ),
    booked_in="2026-11",
    at=datetime(2026, 11, 3, tzinfo=UTC),
)


def test_the_departments_of_the_winners_are_notified() -> None:
    content = notice_content_of(PUBLISHED)
    assert content is not None
    assert (content.kind, content.to) == ("star-published", ("rd", "test"))
    assert content.about == Subject(kind="star", id=UUID(int=7))
    assert content.text.en == (
        "Collaboration star of 2026-10, team: Launch, ann. The award is paid with 2026-11."
    )
    assert content.text.zh == "2026-10 协作之星（团队）：Launch、ann。奖励随 2026-11 发放。"


def test_nobody_is_notified_of_a_star_that_nobody_won() -> None:
    assert notice_content_of(PUBLISHED.model_copy(update={"winners": ()})) is None
