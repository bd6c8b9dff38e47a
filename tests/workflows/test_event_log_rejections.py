"""Broken or hostile files are refused as a whole, with a helpful message."""

from __future__ import annotations

import gzip
import io
import zlib
from itertools import chain, repeat

import pytest

from services.workflows.domain.external_event_log import (
    LogRefused,
    LogRow,
    read_event_log,
)
from tests.workflows.event_log_builders import (
    DEFAULT_LOG_KEYS,
    SHANGHAI,
    read_log,
    read_rows,
    xes_attribute,
    xes_event,
    xes_log,
    xes_trace,
)

VALID_LOG = xes_log(xes_trace("A", xes_event(), xes_event()))

ENTITY_BOMB = """<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
EXTERNAL_ENTITY = """<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>"""
EXTERNAL_SUBSET = '<!DOCTYPE log SYSTEM "http://elsewhere.invalid/log.dtd"><log/>'


class EndlessFile(io.RawIOBase):
    """A file that never ends: it shows that a limit holds before memory does."""

    def __init__(self, start: bytes, repeated: bytes) -> None:
        """Begin with `start` and go on with `repeated`, once per read."""
        self._pieces = chain((start,), repeat(repeated))

    def read(self, _size: int = -1) -> bytes:
        """Return the next piece."""
        return next(self._pieces)


@pytest.mark.parametrize("hostile", [ENTITY_BOMB, EXTERNAL_ENTITY, EXTERNAL_SUBSET])
def test_a_document_type_is_refused(hostile: str) -> None:
    with pytest.raises(LogRefused, match=r"line 1: it declares a document type \(DTD\)"):
        read_log(hostile)


def test_an_undeclared_entity_is_refused() -> None:
    with pytest.raises(LogRefused, match="line 1: check its tags, entities"):
        read_log(xes_log(xes_trace("&x;", xes_event())))


def test_broken_xml_is_refused_with_its_line() -> None:
    broken = xes_log(xes_trace("A", xes_event()), "\n\n<trace></event>")

    with pytest.raises(LogRefused, match="at line 3: check its tags"):
        read_log(broken)


@pytest.mark.parametrize("length", [10, len(VALID_LOG) // 2, len(VALID_LOG) - 1])
def test_xml_that_is_cut_short_is_refused(length: int) -> None:
    with pytest.raises(LogRefused, match="broken or cut short"):
        read_log(VALID_LOG[:length])


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(LogRefused, match="encoding"):
        read_log('<?xml version="1.0" encoding="klingon"?><log/>')


def test_a_multi_byte_encoding_that_expat_does_not_support_is_refused() -> None:
    with pytest.raises(LogRefused, match="encoding"):
        read_log('<?xml version="1.0" encoding="gb18030"?><log/>')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    content = f'<?xml version="1.0" encoding="{declared}"?>' + xes_log(
        xes_trace("Zoë", xes_event())
    )

    assert read_rows(content.encode(encoding))[0].case == "Zoë"


def test_a_document_that_is_no_log_is_refused() -> None:
    with pytest.raises(LogRefused, match="is a <html>, not an XES <log>"):
        read_log("<html><body/></html>")


@pytest.mark.parametrize("empty", ["", "<log/>", xes_log(xes_trace("A")), "case:concept:name"])
def test_a_log_without_events_is_refused(empty: str) -> None:
    with pytest.raises(LogRefused):
        read_log(empty)


def test_elements_nested_without_end_are_refused() -> None:
    with pytest.raises(LogRefused, match="nested more than 1000 deep"):
        list(read_event_log(EndlessFile(b"<log>", b"<string>" * 500), DEFAULT_LOG_KEYS, SHANGHAI))  # type: ignore[arg-type]


def test_a_token_without_end_is_refused() -> None:
    with pytest.raises(LogRefused, match="longer than 1 MiB"):
        list(read_event_log(EndlessFile(b"<log><!--", b"x" * 65_536), DEFAULT_LOG_KEYS, SHANGHAI))  # type: ignore[arg-type]


def test_gzip_is_detected_by_its_content() -> None:
    assert read_log(gzip.compress(VALID_LOG.encode())) == read_log(VALID_LOG)


def test_a_gzip_file_may_have_members_and_padding() -> None:
    half = len(VALID_LOG) // 2
    parts = [gzip.compress(part.encode()) for part in (VALID_LOG[:half], "", VALID_LOG[half:])]

    assert read_log(b"".join(parts) + b"\0" * 512) == read_log(VALID_LOG)


@pytest.mark.parametrize("missing", [1, 8, 9, 40])
def test_a_gzip_file_that_is_cut_short_is_refused(missing: int) -> None:
    with pytest.raises(LogRefused, match="cut short"):
        read_log(gzip.compress(VALID_LOG.encode())[:-missing])


def test_a_gzip_file_that_is_cut_short_yields_rows_before_it_is_refused() -> None:
    many = xes_log(
        xes_trace("A", xes_event()), *[xes_trace(f"{n * n:x}", xes_event()) for n in range(5000)]
    )
    reading = read_event_log(
        io.BytesIO(gzip.compress(many.encode())[:-1]), DEFAULT_LOG_KEYS, SHANGHAI
    )

    assert isinstance(next(reading), LogRow)
    with pytest.raises(LogRefused, match="cut short"):
        list(reading)


def test_a_gzip_file_whose_checksum_is_wrong_is_refused() -> None:
    zipped = bytearray(gzip.compress(VALID_LOG.encode()))
    zipped[-6] ^= 1

    with pytest.raises(LogRefused, match="damaged"):
        read_log(bytes(zipped))


def test_trailing_bytes_after_a_gzip_file_are_refused() -> None:
    with pytest.raises(LogRefused, match="damaged"):
        read_log(gzip.compress(VALID_LOG.encode()) + b"rubbish")


def test_a_zip_bomb_is_decompressed_in_chunks() -> None:
    squeeze = zlib.compressobj(9, wbits=31)
    zeros = b"".join(squeeze.compress(b" " * (1 << 20)) for _ in range(64))
    bomb = zeros + squeeze.flush()

    with pytest.raises(LogRefused, match="longer than a million characters"):
        read_log(bomb)


def test_an_event_may_have_many_attributes() -> None:
    more = [xes_attribute(f"k{n}", "v") for n in range(2000)]

    assert len(read_rows(xes_log(xes_trace("A", xes_event(attributes=more))))) == 1
