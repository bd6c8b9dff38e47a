"""Signatures as Standard Webhooks has them."""

import base64
from datetime import UTC, datetime

import pytest

from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_signature import (
    decode_secret,
    encode_secret,
    sign,
    signed_headers,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = '{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_known_message_has_its_known_signature() -> None:
    assert sign(SECRET, ID, 1614265330, BODY) == SIGNED


@pytest.mark.parametrize(
    "other",
    [
        (encode_secret(bytes(24)), ID, 1614265330, BODY),
        (SECRET, "msg_other", 1614265330, BODY),
        (SECRET, ID, 1614265331, BODY),
        (SECRET, ID, 1614265330, BODY + " "),
    ],
)
def test_any_change_invalidates_the_signature(
    other: tuple[str, str, int, str],
) -> None:
    assert sign(*other) != SIGNED


def test_a_message_is_sent_with_its_id_its_time_in_seconds_and_its_signature() -> None:
    at = datetime(2021, 2, 25, 15, 2, 10, 999999, tzinfo=UTC)
    assert signed_headers(SECRET, ID, at, BODY) == {
        "content-type": "application/json",
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNED,
    }


@pytest.mark.parametrize("length", [24, 64])
def test_a_key_is_read_as_it_was_written(length: int) -> None:
    assert decode_secret(encode_secret(bytes(range(length)))) == bytes(range(length))


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        encode_secret(bytes(23)),
        encode_secret(bytes(65)),
        base64.b64encode(bytes(32)).decode(),
        SECRET + "!",
        SECRET[:-1],
        "whsec_" + "密" * 32,
    ],
)
def test_a_malformed_secret_is_refused(secret: str) -> None:
    with pytest.raises(InvalidSubscription, match="whsec_ and 24 to 64 bytes in base64"):
        decode_secret(secret)
