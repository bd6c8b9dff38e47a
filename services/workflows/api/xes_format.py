"""Cases as an event log in XES (IEEE 1849-2023), piece by piece.

An event is what a department has done: a step that is done or sent back. `org:group` is the
department, `lifecycle:transition` always `complete`; since when the step was open, its due time,
how it ended and its decision are attributes beside those of the standard. What is still open, and
what was withdrawn, is no event. A trace that is `incomplete` lacks its first event, and others that
were no step: it was imported before Concord kept them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from xml.sax.saxutils import quoteattr

from services.workflows.projections.exported_cases import ExportedCase, ExportedEvent
from shared.eventsourcing.company_time import format_company_time

_NO_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, not even as a reference."""
_UNNAMED = re.compile(r"\(unnamed trace [0-9]+\)")
_NAMED = " (named)"
_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Lifecycle", "lifecycle"),
)

HEAD = "".join(
    (
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<log xes.version="1849-2023" xes.features="" xmlns="http://www.xes-standard.org/">\n',
        *(
            f'<extension name="{name}" prefix="{prefix}"'
            f' uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
            for name, prefix in _EXTENSIONS
        ),
        '<global scope="trace"><string key="concept:name" value=""/></global>\n',
        '<global scope="event"><string key="concept:name" value=""/>',
        '<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>',
        '<string key="lifecycle:transition" value="complete"/></global>\n',
        '<classifier name="Activity" keys="concept:name"/>\n',
    )
)
TAIL = "</log>\n"


def write_traces(
    cases: Sequence[ExportedCase],
    shows_people_of: Callable[[str | None], bool],
    *,
    named_by_subject: bool,
) -> bytes:
    """Return the traces of cases in UTF-8.

    A case is named by its subject where the subjects differ, as within one imported log, else by
    its id. `shows_people_of` says of a department whether who worked for it is told.
    """
    return "".join(
        part
        for case in cases
        for part in _trace(case, shows_people_of, named_by_subject=named_by_subject)
    ).encode()


def _trace(
    case: ExportedCase, shows_people_of: Callable[[str | None], bool], *, named_by_subject: bool
) -> Iterator[str]:
    yield "<trace>\n"
    name: str | None = str(case.case_id)
    if named_by_subject:
        name = _name_in_log(case.subject)
    yield _string("concept:name", name)
    if not named_by_subject:
        yield _string("subject", case.subject)
    if case.flow_id is not None:
        yield _string("flow", str(case.flow_id))
        yield f'<int key="version" value="{case.flow_version}"/>\n'
    if case.template_id is not None:
        yield _string("template", str(case.template_id))
    if case.is_incomplete:
        yield '<boolean key="incomplete" value="true"/>\n'
    for event in case.events:
        yield _event(event, is_person_shown=shows_people_of(event.department))
    yield "</trace>\n"


def _name_in_log(subject: str) -> str | None:
    """Return the name that a case had in its log; `None` where it had none.

    An import names unnamed traces by their position, and marks names that look like that.
    """
    if _UNNAMED.fullmatch(subject):
        return None
    return subject.removesuffix(_NAMED) if _UNNAMED.match(subject) else subject


def _event(event: ExportedEvent, *, is_person_shown: bool) -> str:
    return "".join(
        (
            "<event>",
            _string("concept:name", event.activity),
            _date("time:timestamp", event.at),
            '<string key="lifecycle:transition" value="complete"/>',
            _string("org:group", event.department),
            _string("org:resource", event.resource if is_person_shown else None),
            _date("opened", event.opened_at),
            _date("due", event.due_at),
            _string("outcome", event.outcome),
            _string("decision", event.decision),
            "</event>\n",
        )
    )


def _string(key: str, value: str | None) -> str:
    if value is None:
        return ""
    text = quoteattr(_NO_CHARACTERS.sub("\ufffd", value))
    return f'<string key="{key}" value={text}/>'


def _date(key: str, at: datetime | None) -> str:
    return "" if at is None else f'<date key="{key}" value="{format_company_time(at)}"/>'
