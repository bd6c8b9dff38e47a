"""Files that are broken or hostile: refused as a whole, in words that help."""

from __future__ import annotations

import gzip
import io
import zlib
from itertools import chain, repeat

import pytest

from services.workflows.domain.eventlog import LogRefused, Row, open_log, xes
from tests.workflows.logs import KEYS, SHANGHAI, attribute, event, log, read, rows, trace

SOUND = log(trace("A", event(), event()))

ENTITY_BOMB = """<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
EXTERNAL_ENTITY = """<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>"""
EXTERNAL_SUBSET = '<!DOCTYPE log SYSTEM "http://elsewhere.invalid/log.dtd"><log/>'


class Endless(io.RawIOBase):
    """A file that never ends: it shows that a limit holds before memory does."""

    def __init__(self, start: bytes, again: bytes) -> None:
        """Begin with `start` and go on with `again`, once per read."""
        self._pieces = chain((start,), repeat(again))

    def read(self, _size: int = -1) -> bytes:
        """Return the next piece."""
        return next(self._pieces)


@pytest.mark.parametrize("hostile", [ENTITY_BOMB, EXTERNAL_ENTITY, EXTERNAL_SUBSET])
def test_a_document_type_is_refused(hostile: str) -> None:
    with pytest.raises(LogRefused, match=r"line 1: it declares a document type \(DTD\)"):
        read(hostile)


def test_an_undeclared_entity_is_refused() -> None:
    with pytest.raises(LogRefused, match="undefined entity"):
        read(log(trace("&x;", event())))


def test_broken_xml_is_refused_with_its_line() -> None:
    broken = log(trace("A", event()), "\n\n<trace></event>")

    with pytest.raises(LogRefused, match=r"at line 3 \(mismatched tag"):
        read(broken)


@pytest.mark.parametrize("length", [10, len(SOUND) // 2, len(SOUND) - 1])
def test_xml_that_is_cut_short_is_refused(length: int) -> None:
    with pytest.raises(LogRefused, match="broken or cut short"):
        read(SOUND[:length])


def test_an_encoding_that_nobody_knows_is_refused() -> None:
    with pytest.raises(LogRefused, match="unknown encoding"):
        read('<?xml version="1.0" encoding="klingon"?><log/>')


def test_a_multi_byte_encoding_that_expat_does_not_speak_is_refused() -> None:
    with pytest.raises(LogRefused, match="encoding"):
        read('<?xml version="1.0" encoding="gb18030"?><log/>')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    content = f'<?xml version="1.0" encoding="{declared}"?>' + log(trace("Zoë", event()))

    assert rows(content.encode(encoding))[0].case == "Zoë"


def test_a_document_that_is_no_log_is_refused() -> None:
    with pytest.raises(LogRefused, match="is a <html>, not an XES <log>"):
        read("<html><body/></html>")


@pytest.mark.parametrize("empty", ["", "<log/>", log(trace("A")), "case:concept:name"])
def test_a_log_without_events_is_refused(empty: str) -> None:
    with pytest.raises(LogRefused):
        read(empty)


def test_elements_nested_without_end_are_refused() -> None:
    with pytest.raises(LogRefused, match="nested more than 1000 deep"):
        list(open_log(Endless(b"<log>", b"<string>" * 500), KEYS, SHANGHAI))  # type: ignore[arg-type]


def test_a_token_without_end_is_refused() -> None:
    with pytest.raises(LogRefused, match="longer than 4 MiB"):
        list(open_log(Endless(b"<log><!--", b"x" * 65_536), KEYS, SHANGHAI))  # type: ignore[arg-type]


@pytest.mark.parametrize("again", [event().encode(), b'<string key="%d"/>'])
def test_a_trace_without_end_is_refused(monkeypatch: pytest.MonkeyPatch, again: bytes) -> None:
    monkeypatch.setattr(xes, "MOST_HELD", 1000)
    many = b"".join(again.replace(b"%d", b"%d" % n) for n in range(1001))

    with pytest.raises(LogRefused, match="more than a million events, or as many"):
        list(open_log(Endless(b"<log><trace>", many), KEYS, SHANGHAI))  # type: ignore[arg-type]


def test_gzip_is_told_by_its_content() -> None:
    assert read(gzip.compress(SOUND.encode())) == read(SOUND)


def test_a_gzip_file_may_have_members_and_padding() -> None:
    half = len(SOUND) // 2
    parts = [gzip.compress(part.encode()) for part in (SOUND[:half], "", SOUND[half:])]

    assert read(b"".join(parts) + b"\0" * 512) == read(SOUND)


@pytest.mark.parametrize("missing", [1, 8, 9, 40])
def test_a_gzip_file_that_is_cut_short_is_refused(missing: int) -> None:
    with pytest.raises(LogRefused, match="cut short"):
        read(gzip.compress(SOUND.encode())[:-missing])


def test_a_gzip_file_that_is_cut_short_gives_what_came_before_and_then_is_refused() -> None:
    many = log(trace("A", event()), *[trace(f"{n * n:x}", event()) for n in range(5000)])
    reading = open_log(io.BytesIO(gzip.compress(many.encode())[:-1]), KEYS, SHANGHAI)

    assert isinstance(next(reading), Row)
    with pytest.raises(LogRefused, match="cut short"):
        list(reading)


def test_a_gzip_file_whose_checksum_is_wrong_is_refused() -> None:
    zipped = bytearray(gzip.compress(SOUND.encode()))
    zipped[-6] ^= 1

    with pytest.raises(LogRefused, match="damaged"):
        read(bytes(zipped))


def test_rubbish_behind_a_gzip_file_is_refused() -> None:
    with pytest.raises(LogRefused, match="damaged"):
        read(gzip.compress(SOUND.encode()) + b"rubbish")


def test_a_zip_bomb_unfolds_a_piece_at_a_time() -> None:
    squeeze = zlib.compressobj(9, wbits=31)
    zeros = b"".join(squeeze.compress(b" " * (1 << 20)) for _ in range(64))
    bomb = zeros + squeeze.flush()

    with pytest.raises(LogRefused, match="longer than a million characters"):
        read(bomb)


def test_many_attributes_are_no_trouble() -> None:
    more = [attribute(f"k{n}", "v") for n in range(2000)]

    assert len(rows(log(trace("A", event(more=more))))) == 1
