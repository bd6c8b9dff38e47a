"""An id is a place, whole and exact, and nothing else is an id."""

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
bookmarks = st.builds(PartitionCursor, numbers, numbers)
areas = st.text(st.sampled_from("abcdefghijklmnop-"), min_size=1, max_size=20)


@given(st.dictionaries(areas, st.one_of(bookmarks, st.lists(bookmarks, min_size=1, max_size=12))))
def test_an_id_encodes_its_bookmarks_exactly(
    marks: dict[str, PartitionCursor | list[PartitionCursor]],
) -> None:
    places: dict[str, PartitionCursor] = {}
    for area, found in marks.items():
        if isinstance(found, list):
            places |= {f"{area}/{number}": mark for number, mark in enumerate(found)}
        else:
            places[area] = found
    assert decode_event_id(encode_event_id(places)) == places


@given(st.text(max_size=60))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        places = decode_event_id(text)
    except InvalidEventId:
        return
    assert all(0 <= mark.position < 2**63 for mark in places.values())


@given(st.binary(max_size=60))
def test_any_bytes_are_an_id_or_refused(data: bytes) -> None:
    text = base64.urlsafe_b64encode(bytes([FORMAT_VERSION]) + data).decode().rstrip("=")
    try:
        places = decode_event_id(text)
    except InvalidEventId:
        return
    assert decode_event_id(encode_event_id(places)).items() >= places.items()


def test_partitions_left_out_below_the_last_are_at_their_beginning() -> None:
    found = decode_event_id(encode_event_id({"duties/2": PartitionCursor(7, 3)}))
    assert found == {
        "duties/0": START_CURSOR,
        "duties/1": START_CURSOR,
        "duties/2": PartitionCursor(7, 3),
    }


def test_an_id_is_a_short_header_token() -> None:
    names = ("comms", "directory", "duties", "goals", "incentives", "programme", "workflows")
    embedded = {name: PartitionCursor(1_000_000) for name in names}
    over_kafka = {
        f"{name}/{number}": PartitionCursor(1_000_000 - 50 * number, 166_000 + number)
        for name in names
        for number in range(6)
    }
    assert encode_event_id(embedded).isascii()
    assert len(encode_event_id(embedded)) < 160
    assert len(encode_event_id(over_kafka)) < 400


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
def test_invalid_bookmarks_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidEventId):
        decode_event_id(base64.urlsafe_b64encode(data).decode().rstrip("="))
