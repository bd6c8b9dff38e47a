"""Signatures as Standard Webhooks has them."""

import base64
import random
from datetime import UTC, datetime

import pytest

from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_refusals import SecretWeak
from services.comms.domain.webhook_signature import (
    decode_secret,
    encode_secret,
    refuse_weak_secret,
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
    expected = {
        "content-type": "application/json",
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNED,
    }
    assert signed_headers([SECRET], ID, at, BODY) == expected
    new = encode_secret(bytes(range(5, 250, 7)))
    both = signed_headers([new, SECRET], ID, at, BODY)["webhook-signature"]
    assert both == f"{sign(new, ID, 1614265330, BODY)} {SIGNED}"


@pytest.mark.parametrize(
    "key",
    [
        bytes(24),
        b"\xff" * 64,
        b"password" * 3,
        b"correct horse battery st" * 2,
        bytes(range(24)),
        bytes(range(64, 0, -1)),
        b"abcdefghijk" * 3,
        b"aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
    ],
)
def test_a_secret_that_is_made_by_hand_is_refused(key: bytes) -> None:
    with pytest.raises(SecretWeak):
        refuse_weak_secret(encode_secret(key))


def test_random_secrets_are_strong() -> None:
    randoms = random.Random(7)
    for length in (24, 32, 64):
        for _ in range(500):
            refuse_weak_secret(encode_secret(randoms.randbytes(length)))
    # Text of random hexadecimal digits or letters is random as well, if it is long enough.
    refuse_weak_secret(encode_secret(randoms.randbytes(32).hex().encode()))
    refuse_weak_secret(SECRET)


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
