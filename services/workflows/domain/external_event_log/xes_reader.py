"""Reads event logs in XES (IEEE 1849), with expat, as the bytes arrive.

A log holds traces, a trace holds events, and each of the three holds attributes that may nest.
Only the direct attributes of an event or a trace are read. `_level` is the depth of the children of
the innermost open log, trace or event, so one comparison skips everything nested deeper: nested
attributes, lists and their values, globals. `_own` holds the attributes of the innermost open trace
or event.

A trace is one case, named by the trace key. A trace without that attribute is a case of its own,
because nothing says which other trace it would belong to. One trace at a time is in memory, and of
it only the values that are read; of the other attributes only whether they are there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from services.workflows.domain.external_event_log import limits
from services.workflows.domain.external_event_log.field_mapping import (
    LogFieldMapping,
    check_required_keys,
)
from services.workflows.domain.external_event_log.field_values import is_too_long, normalize_value
from services.workflows.domain.external_event_log.limit_refusals import (
    LogValueTooLong,
    XesTraceTooLarge,
    XmlElementTooLong,
    XmlNestedTooDeep,
    XmlTooManyNames,
)
from services.workflows.domain.external_event_log.log_rows import (
    MAX_TIMESTAMP_LENGTH,
    LogRow,
    RawLogRow,
    RowReader,
    UnusableRow,
)
from services.workflows.domain.external_event_log.refusals import (
    DocumentTypeDeclared,
    EventAttributeMissing,
    NotAnXesLog,
    TraceAttributeMissing,
    XmlBroken,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

DEFAULT_TRACE_KEY = "concept:name"
ATTRIBUTE_TAGS = frozenset({"string", "date", "int", "boolean", "id"})
NUMBERS_WITHOUT_VALUE = frozenset({"nan", "inf", "infinity"})
"""What a float may be besides a number, which is no value; xs:double writes NaN, INF, -INF."""
_LIKE_UNNAMED = re.compile(r"\(unnamed trace [0-9]+\)(?: \(named\))*")
"""Names of traces that could be taken for those of unnamed ones; they are told apart."""
TRACE_DEPTH = 2


def read_xes_rows(
    content: Iterable[bytes], mapping: LogFieldMapping, read_time: Callable[[str], datetime]
) -> Iterator[LogRow | UnusableRow]:
    """Read an XES document's events, a trace at a time, in any XML namespace or none.

    Raises `LogRefused` if it is not well formed, declares a document type, or lacks a key.
    """
    parser = _XesParser(mapping, read_time)
    for piece in content:
        yield from parser.feed(piece)
    yield from parser.feed(b"", last=True)
    parser.require_keys()


class _XesParser:
    """The parser's state: its position in the document, and the rows completed so far."""

    def __init__(self, mapping: LogFieldMapping, read_time: Callable[[str], datetime]) -> None:
        self._mapping = mapping
        self._rows = RowReader(read_time)
        self._trace_key = mapping.case or DEFAULT_TRACE_KEY
        self._depth = 0
        self._level = 1
        self._trace: dict[str, str] | None = None
        self._event: dict[str, str] | None = None
        self._own: dict[str, str] | None = None
        self._raw_rows: list[RawLogRow] = []
        self._complete: list[LogRow | UnusableRow] = []
        self._event_count = 0
        self._trace_count = 0
        self._read_keys = {*mapping.event_keys().values(), mapping.resource_key, self._trace_key}
        self._trace_characters = 0
        self._missing_keys = set(mapping.event_keys().values())
        self._event_keys: set[str] = set()
        self._trace_keys: set[str] = set()
        self._bytes_fed = 0
        self._names: dict[str, str] = {}
        self._name_count = 0
        self._parser = parser = expat.ParserCreate(intern=self._names)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_document_type

    def feed(self, piece: bytes, *, last: bool = False) -> list[LogRow | UnusableRow]:
        """Parse a piece and return the rows that it completed."""
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            # Python raises the latter two for encodings that expat does not know itself.
            line = self._parser.CurrentLineNumber
            raise XmlBroken(line=line) from error
        self._bytes_fed += len(piece)
        if self._bytes_fed - self._parser.CurrentByteIndex > limits.MAX_TOKEN_BYTES:
            raise XmlElementTooLong(line=self._line(), mebibytes=limits.MAX_TOKEN_BYTES >> 20)
        if len(self._names) > self._name_count:
            self._check_names()
        complete, self._complete = self._complete, []
        return complete

    def require_keys(self) -> None:
        """Raise `LogRefused` if there is a key that no event or no trace had.

        Traces need not be named: without the default key each is a case of its own.
        """
        if self._event_count and self._missing_keys:
            required = self._mapping.event_keys()
            present = (self._event_keys | set(required.values())) - self._missing_keys
            check_required_keys(required, present, EventAttributeMissing)
        if self._trace_count and self._trace_key != DEFAULT_TRACE_KEY:
            check_required_keys({"case": self._trace_key}, self._trace_keys, TraceAttributeMissing)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = self._depth = self._depth + 1
        if depth != self._level:
            if depth > limits.MAX_NESTING_DEPTH:
                raise XmlNestedTooDeep(line=self._line(), depth=limits.MAX_NESTING_DEPTH)
            if len(tag) > limits.MAX_NAME_LENGTH:  # every open element's name is in memory
                raise XmlTooManyNames(line=self._line())
            return
        if tag in ATTRIBUTE_TAGS or (kind := tag.rpartition(":")[2]) in ATTRIBUTE_TAGS:
            # Of a log's elements most come here; many of them have a key that is not read.
            if self._missing_keys or attributes.get("key") in self._read_keys:
                self._add_attribute(attributes, attributes.get("value", ""))
        elif kind == "float":
            number = attributes.get("value", "")
            is_none = number.strip().lstrip("+-").lower() in NUMBERS_WITHOUT_VALUE
            self._add_attribute(attributes, "" if is_none else number)
        else:
            self._open(kind)

    def _add_attribute(self, attributes: dict[str, str], value: str) -> None:
        """Keep a value that is read, and the keys of others as long as one may be missing."""
        own, key = self._own, attributes.get("key")
        if own is None or key is None:
            return
        if key in self._read_keys:
            if key == self._mapping.timestamp:
                value = value[:MAX_TIMESTAMP_LENGTH]
            elif len(value) > (limit := limits.MAX_VALUE_LENGTH):
                raise LogValueTooLong(number=self._event_count, field=key[:limit], limit=limit)
            own[key] = value
            self._trace_characters += len(value)
        elif self._missing_keys and len(own) < limits.MAX_LISTED_KEYS and not is_too_long(key):
            own[key] = ""

    def _open(self, kind: str) -> None:
        if self._depth == 1:
            if kind != "log":
                raise NotAnXesLog(line=self._line(), root=kind)
            self._level = 2
        elif kind == "trace" and self._depth == TRACE_DEPTH:
            self._own = self._trace = {}
            self._trace_count += 1
            self._level += 1
        elif kind == "event" and self._event is None:
            self._own = self._event = {}
            self._event_count += 1
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
        if self._missing_keys:
            self._missing_keys.difference_update(event)
            if len(self._event_keys) < limits.MAX_LISTED_KEYS:
                self._event_keys.update(event)
        mapping = self._mapping
        if self._trace is None:
            self._complete.append(UnusableRow(self._event_count, "it stands outside any trace"))
            return
        if (
            len(self._raw_rows) >= limits.MAX_ROWS_PER_CASE
            or self._trace_characters > limits.MAX_TRACE_CHARACTERS
        ):
            raise XesTraceTooLarge(
                line=self._line(),
                events=limits.MAX_ROWS_PER_CASE,
                characters=limits.MAX_TRACE_CHARACTERS,
            )
        self._raw_rows.append(
            RawLogRow(
                self._event_count,
                event.get(mapping.activity),
                event.get(mapping.timestamp),
                event.get(mapping.department),
                event.get(mapping.resource_key),
            )
        )

    def _end_trace(self, trace: dict[str, str]) -> None:
        # A trace's name may follow its events, so they wait for its end.
        if len(self._trace_keys) < limits.MAX_LISTED_KEYS:
            self._trace_keys.update(trace)
        elif self._trace_key in trace:
            self._trace_keys.add(self._trace_key)
        name = normalize_value(trace.get(self._trace_key))
        case = f"(unnamed trace {self._trace_count})"
        if name is not None:
            case = f"{name} (named)" if _LIKE_UNNAMED.fullmatch(name) else name
        to_log_row = self._rows.to_log_row
        self._complete += [to_log_row(case, *raw) for raw in self._raw_rows]
        self._raw_rows.clear()
        self._trace_characters = 0

    def _check_names(self) -> None:
        """Raise `XmlTooManyNames` if there are more than the parser may remember."""
        self._name_count = len(self._names)
        characters = sum(map(len, self._names))
        if self._name_count > limits.MAX_XML_NAMES or characters > limits.MAX_XML_NAME_CHARACTERS:
            raise XmlTooManyNames(line=self._line())

    def _refuse_document_type(self, *_declaration: object) -> NoReturn:
        raise DocumentTypeDeclared(line=self._line())

    def _line(self) -> int:
        return self._parser.CurrentLineNumber
