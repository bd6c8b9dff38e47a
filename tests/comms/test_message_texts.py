"""What people read: one notice or a digest, in their language, within what a provider takes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal, get_args
from uuid import UUID

import pytest

from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_providers import PROVIDERS
from services.comms.domain.message_requests import robot_request
from services.comms.domain.message_settings import MessageLanguage, MessageSettings, Transport
from services.comms.domain.message_texts import QueuedNotice, digest_text, notice_text
from services.comms.domain.message_titles import TITLES
from services.comms.domain.notice import NoticeKind, Wording
from services.comms.domain.quiet_hours import QuietHours, first_time_outside
from shared.eventsourcing.sending_limit import SendingLimit, free_messages, waiting_time

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LIMITS = (SendingLimit(3, timedelta(minutes=1)), SendingLimit(2, timedelta(seconds=1)))


def queued(en: str, zh: str = "中文", kind: NoticeKind = "reply-breached") -> QueuedNotice:
    """Return a notice that is due."""
    return QueuedNotice(UUID(int=1), UUID(int=2), kind, ("rnd", "hr"), Wording(en=en, zh=zh))


def test_every_kind_of_notice_has_a_title_in_both_languages() -> None:
    assert set(TITLES) == set(get_args(NoticeKind))
    assert all(title.en and title.zh for title in TITLES.values())


@pytest.mark.parametrize(
    ("language", "whole"),
    [
        ("en", "Reply late\nLate.\n→ rnd, hr"),
        ("zh", "答复超时\n中文\n→ rnd, hr"),
        ("both", "答复超时 / Reply late\n中文\nLate.\n→ rnd, hr"),
    ],
)
def test_a_notice_is_told_in_the_language_of_its_subscription(
    language: MessageLanguage, whole: str
) -> None:
    settings = MessageSettings(transport="feishu", language=language)
    assert notice_text(queued("Late."), settings).whole == whole


@pytest.mark.parametrize(
    ("transport", "shown"),
    [
        ("feishu", "＜at user_id=all＞ ［x］(y)"),
        ("slack", "&lt;at user_id=all&gt; [x](y)"),
        ("email", "<at user_id=all> [x](y)"),
    ],
)
def test_a_subject_mentions_nobody_and_hides_no_link(transport: Transport, shown: str) -> None:
    settings = MessageSettings(transport=transport, language="en")
    assert shown in notice_text(queued("<at user_id=all>\n[x](y)"), settings).body


def test_a_text_is_cut_to_what_the_provider_takes() -> None:
    settings = MessageSettings(transport="wecom", language="zh")
    text = notice_text(queued("x", "逾" * 1000), settings)
    assert 2040 < len(text.whole.encode()) <= 2048
    assert text.whole.endswith("逾…")


def test_a_digest_counts_all_and_tells_as_many_as_fit() -> None:
    settings = MessageSettings(transport="wecom", language="both")
    notices = [queued(f"Late {number}. " + "x" * 100) for number in range(30)]
    notices.append(queued("Lags.", kind="goal-lagging"))
    text = digest_text(notices, settings)
    assert text.title == "31 条通知 / 31 notices"
    assert "答复超时 / Reply late: 30\n目标滞后 / Goal lagging: 1\n" in text.body
    told = text.body.count("· ")
    assert 5 < told < 31
    assert text.body.endswith(
        f"另有 {31 - told} 条，请在 Concord 查看 / and {31 - told} more; see Concord"
    )
    assert len(text.whole.encode()) <= 2048


@pytest.mark.parametrize("transport", ["feishu", "dingtalk"])
@pytest.mark.parametrize("written", ['"' * 200, "\\" * 200, "a\n" * 100, "逾" * 60])
def test_a_digest_fits_whatever_people_wrote(
    transport: Literal["feishu", "dingtalk"], written: str
) -> None:
    settings = MessageSettings(transport=transport)
    text = digest_text([queued(written, written)] * 500, settings)
    address = MessageAddress(url="https://example.com/robot", secret="s")
    body = robot_request(transport, address, text, NOW).body
    assert 17_000 < len(body.encode()) < 20_000
    assert text.body.endswith("more; see Concord")
    one = robot_request(transport, address, notice_text(queued(written * 300), settings), NOW)
    assert len(one.body.encode()) < 20_000


def test_a_short_digest_tells_all() -> None:
    text = digest_text(
        [queued("A."), queued("B.")], MessageSettings(transport="slack", language="en")
    )
    assert text.whole == "2 notices\nReply late: 2\n· A.\n· B."


@pytest.mark.parametrize(
    ("ago", "wait"),
    [
        ([], 0),
        ([0.5], 0),
        ([0.5, 0.25], 0.5),
        ([0.5, 5], 0),
        ([50, 40, 30], 10),
        ([59.75, 0.5, 0.25], 0.5),
        ([60, 2, 1], 0),
        ([-3600, -3600, -3600], 0),  # by a clock that was an hour ahead
        ([-61, -61, 0.25, -0.25], 0.75),  # by one that was a little ahead
        ([-60, -60], 61),
    ],
)
def test_a_message_waits_until_every_limit_permits_it(ago: list[float], wait: float) -> None:
    sent = [NOW - timedelta(seconds=seconds) for seconds in ago]
    assert waiting_time(sent, LIMITS, NOW) == timedelta(seconds=wait)


def test_the_longest_limit_says_how_many_may_still_go() -> None:
    assert free_messages([], LIMITS, NOW) == 3
    assert free_messages([NOW, NOW - timedelta(minutes=1)], LIMITS, NOW) == 2
    assert free_messages([NOW] * 5, LIMITS, NOW) == 0
    ahead = [NOW + timedelta(hours=1), NOW + timedelta(minutes=1)]
    assert free_messages(ahead, LIMITS, NOW) == 2


def test_no_provider_is_without_a_limit() -> None:
    assert set(PROVIDERS) == set(get_args(Transport))
    assert all(provider.limits for provider in PROVIDERS.values())


@pytest.mark.parametrize(
    ("begins", "ends", "minutes"),
    [
        (time(8), time(9), 0),  # it ends at 9:00, which is outside
        (time(9), time(9, 30), 30),
        (time(20), time(9, 30), 30),
        (time(20), time(8), 0),
        (time(9), time(8), 23 * 60),
        (time(9, 1), time(10), 0),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(
    begins: time, ends: time, minutes: int
) -> None:
    assert first_time_outside(QuietHours(begins=begins, ends=ends), NOW) == NOW + timedelta(
        minutes=minutes
    )


def test_without_quiet_hours_nothing_waits() -> None:
    assert first_time_outside(None, NOW) == NOW
