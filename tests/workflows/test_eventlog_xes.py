"""What an XES file says, and what in it is passed over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.workflows.domain.eventlog import LeftOut, LogKeys, LogRefused, Row
from tests.workflows.logs import attribute, event, log, read, rows, trace

NINE_IN_SHANGHAI = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_an_event_is_read_with_the_name_of_its_trace() -> None:
    content = log(trace("A-1", event()))

    assert read(content) == [Row(1, "A-1", "check", NINE_IN_SHANGHAI, "sales", "ann")]


def test_events_are_numbered_through_the_file() -> None:
    content = log(trace("A", event(), event()), trace("B", event()))

    assert [(row.number, row.case) for row in rows(content)] == [(1, "A"), (2, "A"), (3, "B")]


def test_traces_of_one_name_are_one_case() -> None:
    content = log(trace("A", event()), trace("B", event()), trace("A", event()))

    assert [row.case for row in rows(content)] == ["A", "B", "A"]


def test_a_trace_without_name_is_a_case_of_its_own() -> None:
    content = log(
        trace("A", event()), trace(None, event()), trace(None, event()), trace("", event())
    )

    names = [row.case for row in rows(content)]

    assert names == ["A", "(unnamed trace 2)", "(unnamed trace 3)", "(unnamed trace 4)"]


def test_a_trace_may_be_named_behind_its_events() -> None:
    content = log(f"<trace>{event()}{attribute('concept:name', 'late')}</trace>")

    assert rows(content)[0].case == "late"


@pytest.mark.parametrize(
    "opening",
    ["<log>", '<log xmlns="urn:any">', '<x:log xmlns:x="http://www.xes-standard.org">'],
)
def test_any_namespace_will_do(opening: str) -> None:
    prefix = "x:" if opening.startswith("<x:") else ""
    body = trace("A", event()).replace("</", f"</{prefix}").replace("<", f"<{prefix}")
    content = opening + body.replace(f"<{prefix}/{prefix}", f"</{prefix}") + f"</{prefix}log>"

    assert rows(content) == [Row(1, "A", "check", NINE_IN_SHANGHAI, "sales", "ann")]


@pytest.mark.parametrize("kind", ["string", "date", "int", "float", "boolean", "id"])
def test_every_plain_kind_of_attribute_is_read(kind: str) -> None:
    content = log(trace("A", event(department=None, more=[attribute("org:group", "7", kind)])))

    assert rows(content)[0].department == "7"


@pytest.mark.parametrize(
    "elsewhere",
    [
        attribute("other", "x", inside=attribute("org:group", "nested")),
        f'<list key="l"><values>{attribute("org:group", "listed")}</values></list>',
        f'<container key="c">{attribute("org:group", "contained")}</container>',
        '<list key="org:group"/>',
        '<string value="keyless"/>',
        "<event/>",
    ],
)
def test_only_the_events_own_attributes_speak_for_it(elsewhere: str) -> None:
    content = log(
        attribute("org:group", "the log's"),
        '<trace><string key="concept:name" value="A"/>'
        + attribute("org:group", "the trace's")
        + event(department=None, more=[elsewhere])
        + "</trace>",
        trace("B", event(department="own", more=[elsewhere])),
        head=f'<global scope="event">{attribute("org:group", "UNKNOWN")}</global>',
    )

    assert [row.department for row in rows(content)] == [None, "own"]


def test_a_trace_attribute_that_is_nested_does_not_name_the_case() -> None:
    nested = attribute("other", "x", inside=attribute("concept:name", "nested"))

    assert (
        rows(log(f"<trace>{nested}{attribute('concept:name', 'A')}{event()}</trace>"))[0].case
        == "A"
    )


def test_an_empty_value_is_no_value() -> None:
    bare = '<string key="org:group"/>'
    content = log(trace("A", event(department=None, resource="", more=[bare])))

    assert rows(content)[0][-2:] == (None, None)


def test_an_event_without_activity_is_left_out() -> None:
    content = log(trace("A", event(activity=None), event(activity=""), event()))

    assert read(content)[:2] == [
        LeftOut(1, "it has no activity"),
        LeftOut(2, "it has no activity"),
    ]


def test_an_event_without_readable_timestamp_is_left_out() -> None:
    content = log(trace("A", event(at=None), event(at="yesterday"), event()))

    assert read(content)[:2] == [
        LeftOut(1, "it has no timestamp"),
        LeftOut(2, "its timestamp is unreadable: 'yesterday'"),
    ]


def test_an_event_outside_any_trace_is_left_out() -> None:
    assert read(log(event(), trace("A", event())))[0] == LeftOut(1, "it stands outside any trace")


def test_a_log_of_events_outside_any_trace_has_nothing_but_those() -> None:
    assert read(log(event())) == [LeftOut(1, "it stands outside any trace")]


def test_the_keys_may_be_chosen() -> None:
    more = [attribute("what", "pay"), attribute("when", "2026-03-02"), attribute("dept", "hr")]
    content = log(
        f"<trace>{attribute('no', '7')}{event(more=[*more, attribute('who', 'bob')])}</trace>"
    )
    keys = LogKeys(case="no", activity="what", timestamp="when", department="dept", resource="who")

    assert rows(content, keys) == [
        Row(1, "7", "pay", datetime(2026, 3, 1, 16, tzinfo=UTC), "hr", "bob")
    ]


def test_a_key_that_no_event_has_is_refused_with_those_they_have() -> None:
    content = log(trace("A", event(department=None)))

    with pytest.raises(
        LogRefused, match=r"'org:group'.*it has: concept:name, org:resource, time:t"
    ):
        read(content)


def test_a_key_that_no_trace_has_is_refused_with_those_they_have() -> None:
    with pytest.raises(
        LogRefused, match="no trace attribute 'no' to read the case from; it has: c"
    ):
        read(log(trace("A", event())), LogKeys(case="no"))


def test_a_key_that_some_event_has_is_enough() -> None:
    content = log(trace("A", event(department=None), event()))

    assert [row.department for row in rows(content)] == [None, "sales"]


def test_the_usual_resource_may_be_missing() -> None:
    content = log(trace("A", event(resource=None)))

    assert rows(content)[0].resource is None


def test_a_resource_that_was_named_may_not() -> None:
    with pytest.raises(LogRefused, match="'who' to read the resource from"):
        read(log(trace("A", event())), LogKeys(resource="who"))
