"""An event id encodes cursors exactly, and any other text is refused."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventsourcing.catch_up_subscription import START_CURSOR, PartitionCursor
from shared.http.sse.event_id_codec import (
    FORMAT_VERSION,
    InvalidEventId,
    decode_event_id,
    encode_event_id,
)

numbers = st.one_of(st.integers(0, 300), st.integers(0, 2**63 - 1))
cursors = st.builds(PartitionCursor, numbers, numbers)
areas = st.text(st.sampled_from("abcdefghijklmnop-"), min_size=1, max_size=20)


@given(st.dictionaries(areas, st.one_of(cursors, st.lists(cursors, min_size=1, max_size=12))))
def test_an_id_encodes_its_cursors_exactly(
    cursors_by_area: dict[str, PartitionCursor | list[PartitionCursor]],
) -> None:
    by_partition: dict[str, PartitionCursor] = {}
    for area, value in cursors_by_area.items():
        if isinstance(value, list):
            by_partition |= {f"{area}/{number}": cursor for number, cursor in enumerate(value)}
        else:
            by_partition[area] = value
    assert decode_event_id(encode_event_id(by_partition)) == by_partition


@given(st.text(max_size=60))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        decoded = decode_event_id(text)
    except InvalidEventId:
        return
    assert all(0 <= cursor.position < 2**63 for cursor in decoded.values())


@given(st.binary(max_size=60))
def test_any_bytes_are_an_id_or_refused(data: bytes) -> None:
    text = base64.urlsafe_b64encode(bytes([FORMAT_VERSION]) + data).decode().rstrip("=")
    try:
        decoded = decode_event_id(text)
    except InvalidEventId:
        return
    assert decode_event_id(encode_event_id(decoded)).items() >= decoded.items()


def test_partitions_left_out_below_the_last_are_at_their_beginning() -> None:
    decoded = decode_event_id(encode_event_id({"duties/2": PartitionCursor(7, 3)}))
    assert decoded == {
        "duties/0": START_CURSOR,
        "duties/1": START_CURSOR,
        "duties/2": PartitionCursor(7, 3),
    }


def test_an_id_is_a_short_header_token() -> None:
    names = ("comms", "directory", "duties", "goals", "incentives", "programme", "workflows")
    embedded = {name: PartitionCursor(1_000_000) for name in names}
    on_kafka = {
        f"{name}/{number}": PartitionCursor(1_000_000 - 50 * number, 166_000 + number)
        for name in names
        for number in range(6)
    }
    assert encode_event_id(embedded).isascii()
    assert len(encode_event_id(embedded)) < 160
    assert len(encode_event_id(on_kafka)) < 400


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\x02\x01a\x00\x00\x00\x00",
        b"\x01\x01a\x00\x01\x02\x00",
        b"\x01\x01a\x00\x01\x00",
        b"\x01\x01a\x00\x01\x00\x00\x01a\x00\x01\x00\x00",
        b"\x01\x01\xff\x00\x01\x00\x00",
        b"\x01\x03a/b\x00\x01\x00\x00",
        b"\x01\x01a\x00" + b"\xff" * 9 + b"\x01\x00\x00",
        b"\x01\x01a\x00" + b"\xff" * 300,
        b"\x01\x01a" + b"\xff\xff\x7f\x01\x00\x00",
    ],
    ids=[
        "nothing", "version 0", "version 2", "before 0", "cut off", "twice", "no text", "no area",
        "too large", "endless", "too many",
    ],
)  # fmt: skip
def test_invalid_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidEventId):
        decode_event_id(base64.urlsafe_b64encode(data).decode().rstrip("="))
