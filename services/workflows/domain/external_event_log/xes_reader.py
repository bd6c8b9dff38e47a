"""XES (IEEE 1849), read with expat as the bytes arrive.

A log holds traces, a trace holds events, and each of the three holds attributes that may nest.
Only an attribute that stands directly on an event or a trace speaks for it. `_level` is the depth
at which children of the innermost open log, trace or event stand, so one comparison passes over
everything nested deeper: nested attributes, lists and their values, globals. `_own` holds the
attributes of the innermost open trace or event.

A trace is one case, named by its key; one without that name is a case of its own, because
nothing says which other trace it would belong to. One trace at a time is in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from services.workflows.domain.external_event_log.field_mapping import (
    LogFieldMapping,
    check_required_keys,
)
from services.workflows.domain.external_event_log.log_rows import LogRow, RawLogRow, UnusableRow
from services.workflows.domain.external_event_log.refusals import LogRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

DEFAULT_TRACE_KEY = "concept:name"
ATTRIBUTE_TAGS = frozenset({"string", "date", "int", "float", "boolean", "id"})
TRACE_DEPTH = 2
MAX_NESTING_DEPTH = 1_000
MAX_TOKEN_BYTES = 4 << 20
MAX_BUFFERED_ITEMS = 1 << 20


def read_xes_rows(
    content: Iterable[bytes], mapping: LogFieldMapping, zone: ZoneInfo
) -> Iterator[LogRow | UnusableRow]:
    """Read an XES document's events, a trace at a time, under any XML namespace or none.

    Raises `LogRefused` where it is not well formed, declares a document type, or lacks a key.
    """
    document = _XesParser(mapping, zone)
    for piece in content:
        yield from document.feed(piece)
    yield from document.feed(b"", last=True)
    document.require_keys()


class _XesParser:
    """An XES document being parsed: where it stands, and what has become complete."""

    def __init__(self, keys: LogFieldMapping, zone: ZoneInfo) -> None:
        self._keys = keys
        self._zone = zone
        self._trace_key = keys.case or DEFAULT_TRACE_KEY
        self._depth = 0
        self._level = 1
        self._trace: dict[str, str] | None = None
        self._event: dict[str, str] | None = None
        self._own: dict[str, str] | None = None
        self._readings: list[RawLogRow] = []
        self._complete: list[LogRow | UnusableRow] = []
        self._events = 0
        self._traces = 0
        self._missing = set(keys.event_keys().values())
        self._event_keys: set[str] = set()
        self._trace_keys: set[str] = set()
        self._fed = 0
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_document_type

    def feed(self, piece: bytes, *, last: bool = False) -> list[LogRow | UnusableRow]:
        """Parse some more and return what that completed."""
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            # Python itself raises the latter two for encodings that expat leaves to it.
            line = self._parser.CurrentLineNumber
            msg = f"the XML is broken or cut short at line {line} ({error}); nothing was imported"
            raise LogRefused(msg) from error
        self._fed += len(piece)
        if self._fed - self._parser.CurrentByteIndex > MAX_TOKEN_BYTES:
            self._refuse("one element or comment is longer than 4 MiB")
        names = len(self._own or ()) + len(self._event_keys) + len(self._trace_keys)
        if len(self._readings) + names > MAX_BUFFERED_ITEMS:
            self._refuse("a trace of more than a million events, or as many different keys")
        complete, self._complete = self._complete, []
        return complete

    def require_keys(self) -> None:
        """Raise `LogRefused` where no event or no trace had one of the keys."""
        if self._events and self._missing:
            check_required_keys(self._keys.event_keys(), self._event_keys, "event attribute")
        if self._traces:
            check_required_keys({"case": self._trace_key}, self._trace_keys, "trace attribute")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = self._depth = self._depth + 1
        if depth != self._level:
            if depth > MAX_NESTING_DEPTH:
                self._refuse(f"elements are nested more than {MAX_NESTING_DEPTH} deep")
            return
        if tag in ATTRIBUTE_TAGS or tag.rpartition(":")[2] in ATTRIBUTE_TAGS:
            if self._own is not None and "key" in attributes:
                self._own[attributes["key"]] = attributes.get("value", "")
        else:
            self._open(tag.rpartition(":")[2])

    def _open(self, kind: str) -> None:
        if self._depth == 1:
            if kind != "log":
                self._refuse(f"the document is a <{kind}>, not an XES <log>")
            self._level = 2
        elif kind == "trace" and self._depth == TRACE_DEPTH:
            self._own = self._trace = {}
            self._traces += 1
            self._level += 1
        elif kind == "event" and self._event is None:
            self._own = self._event = {}
            self._events += 1
            self._level += 1

    def _end(self, _tag: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth >= self._level:
            return
        self._level = depth
        if self._event is not None:
            self._end_event(self._event)
            self._event = None
            self._own = self._trace
        elif self._trace is not None:
            self._end_trace(self._trace)
            self._own = self._trace = None

    def _end_event(self, event: dict[str, str]) -> None:
        if self._missing:
            self._missing.difference_update(event)
            self._event_keys.update(event)
        keys = self._keys
        if self._trace is None:
            self._complete.append(UnusableRow(self._events, "it stands outside any trace"))
            return
        self._readings.append(
            RawLogRow(
                self._events,
                event.get(keys.activity),
                event.get(keys.timestamp),
                event.get(keys.department),
                event.get(keys.resource_key),
            )
        )

    def _end_trace(self, trace: dict[str, str]) -> None:
        # A trace's name may follow its events, so they wait for its end.
        self._trace_keys.update(trace)
        case = trace.get(self._trace_key) or f"(unnamed trace {self._traces})"
        zone = self._zone
        self._complete += [reading.to_log_row(case, zone) for reading in self._readings]
        self._readings.clear()

    def _refuse_document_type(self, *_declaration: object) -> None:
        self._refuse("it declares a document type (DTD), which may hide entities; remove it")

    def _refuse(self, why: str) -> NoReturn:
        msg = f"this XML is not accepted, line {self._parser.CurrentLineNumber}: {why}"
        raise LogRefused(msg)
