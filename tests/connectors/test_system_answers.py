"""What the answers of any system mean by their status, and their JSON."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest

from services.connectors.domain.system_conversation import SystemAnswer, SystemFailed, json_of
from services.connectors.domain.systems.erpnext import ERPNEXT


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (201, "request-refused"),
        (400, "request-refused"),
        (401, "access-refused"),
        (402, "request-refused"),
        (403, "access-refused"),
        (428, "request-refused"),
        (429, "system-away"),
        (430, "request-refused"),
        (499, "request-refused"),
        (500, "system-away"),
        (599, "system-away"),
    ],
)
def test_what_a_status_means(status: int, code: str) -> None:
    pause = timedelta(seconds=9)
    with pytest.raises(SystemFailed) as failed:
        json_of(SystemAnswer(status, b"{}", pause))
    assert (failed.value.code, failed.value.detail) == (code, f"status {status}")
    assert failed.value.retry_after == (pause if code == "system-away" else None)


def test_an_answer_that_is_nested_without_end_is_unreadable_and_fractions_stay_exact() -> None:
    with pytest.raises(SystemFailed, match="answer-unreadable"):
        json_of(SystemAnswer(200, b"[" * 100_000))
    assert json_of(SystemAnswer(200, b"[0.1, 1]")) == ["0.1", 1]


def test_a_signature_with_other_characters_in_it_is_none() -> None:
    digest = hmac.new(b"secret", b"{}", hashlib.sha256).digest()
    signature = base64.b64encode(digest).decode()
    assert ERPNEXT.is_signed(b"{}", signature, ["secret"])
    assert not ERPNEXT.is_signed(b"{}", f"{signature[:5]}*{signature[5:]}", ["secret"])
