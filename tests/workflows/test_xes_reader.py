"""The XES reader: which attributes of which elements it reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.workflows.domain.external_event_log import (
    LogFieldMapping,
    LogRefused,
    LogRow,
    UnusableRow,
)
from tests.workflows.event_log_builders import (
    read_log,
    read_rows,
    xes_attribute,
    xes_event,
    xes_log,
    xes_trace,
)

NINE_IN_SHANGHAI = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_an_event_is_read_with_the_name_of_its_trace() -> None:
    content = xes_log(xes_trace("A-1", xes_event()))

    assert read_log(content) == [LogRow(1, "A-1", "check", NINE_IN_SHANGHAI, "sales", "ann")]


def test_events_are_numbered_through_the_file() -> None:
    content = xes_log(xes_trace("A", xes_event(), xes_event()), xes_trace("B", xes_event()))

    assert [(row.number, row.case) for row in read_rows(content)] == [(1, "A"), (2, "A"), (3, "B")]


def test_traces_of_one_name_are_one_case() -> None:
    content = xes_log(
        xes_trace("A", xes_event()), xes_trace("B", xes_event()), xes_trace("A", xes_event())
    )

    assert [row.case for row in read_rows(content)] == ["A", "B", "A"]


def test_a_trace_without_name_is_a_case_of_its_own() -> None:
    content = xes_log(
        xes_trace("A", xes_event()),
        xes_trace(None, xes_event()),
        xes_trace(None, xes_event()),
        xes_trace("", xes_event()),
    )

    names = [row.case for row in read_rows(content)]

    assert names == ["A", "(unnamed trace 2)", "(unnamed trace 3)", "(unnamed trace 4)"]


def test_no_name_of_a_trace_is_that_of_an_unnamed_one() -> None:
    names = ["(unnamed trace 2)", None, "(unnamed trace 2) (named)", "(unnamed trace 2) "]
    content = xes_log(*(xes_trace(name, xes_event()) for name in names))

    assert [row.case for row in read_rows(content)] == [
        "(unnamed trace 2) (named)",
        "(unnamed trace 2)",
        "(unnamed trace 2) (named) (named)",
        "(unnamed trace 2) (named)",
    ]


def test_a_trace_may_be_named_behind_its_events() -> None:
    content = xes_log(f"<trace>{xes_event()}{xes_attribute('concept:name', 'late')}</trace>")

    assert read_rows(content)[0].case == "late"


@pytest.mark.parametrize(
    "opening",
    ["<log>", '<log xmlns="urn:any">', '<x:log xmlns:x="http://www.xes-standard.org">'],
)
def test_any_namespace_is_accepted(opening: str) -> None:
    prefix = "x:" if opening.startswith("<x:") else ""
    body = xes_trace("A", xes_event()).replace("</", f"</{prefix}").replace("<", f"<{prefix}")
    content = opening + body.replace(f"<{prefix}/{prefix}", f"</{prefix}") + f"</{prefix}log>"

    assert read_rows(content) == [LogRow(1, "A", "check", NINE_IN_SHANGHAI, "sales", "ann")]


@pytest.mark.parametrize("kind", ["string", "date", "int", "float", "boolean", "id"])
def test_every_simple_type_of_attribute_is_read(kind: str) -> None:
    content = xes_log(
        xes_trace(
            "A", xes_event(department=None, attributes=[xes_attribute("org:group", "7", kind)])
        )
    )

    assert read_rows(content)[0].department == "7"


@pytest.mark.parametrize(
    "elsewhere",
    [
        xes_attribute("other", "x", inside=xes_attribute("org:group", "nested")),
        f'<list key="l"><values>{xes_attribute("org:group", "listed")}</values></list>',
        f'<container key="c">{xes_attribute("org:group", "contained")}</container>',
        '<list key="org:group"/>',
        '<string value="keyless"/>',
        "<event/>",
    ],
)
def test_only_the_direct_attributes_of_an_event_are_read(elsewhere: str) -> None:
    content = xes_log(
        xes_attribute("org:group", "the log's"),
        '<trace><string key="concept:name" value="A"/>'
        + xes_attribute("org:group", "the trace's")
        + xes_event(department=None, attributes=[elsewhere])
        + "</trace>",
        xes_trace("B", xes_event(department="own", attributes=[elsewhere])),
        header=f'<global scope="event">{xes_attribute("org:group", "UNKNOWN")}</global>',
    )

    assert [row.department for row in read_rows(content)] == [None, "own"]


def test_a_trace_attribute_that_is_nested_does_not_name_the_case() -> None:
    nested = xes_attribute("other", "x", inside=xes_attribute("concept:name", "nested"))

    assert (
        read_rows(
            xes_log(f"<trace>{nested}{xes_attribute('concept:name', 'A')}{xes_event()}</trace>")
        )[0].case
        == "A"
    )


def test_an_empty_attribute_value_counts_as_absent() -> None:
    bare = '<string key="org:group"/>'
    content = xes_log(xes_trace("A", xes_event(department=None, resource="", attributes=[bare])))

    assert read_rows(content)[0][-2:] == (None, None)


def test_an_event_without_activity_is_left_out() -> None:
    content = xes_log(xes_trace("A", xes_event(activity=None), xes_event(activity=""), xes_event()))

    assert read_log(content)[:2] == [
        UnusableRow(1, "it has no activity"),
        UnusableRow(2, "it has no activity"),
    ]


def test_an_event_without_readable_timestamp_is_left_out() -> None:
    content = xes_log(xes_trace("A", xes_event(at=None), xes_event(at="yesterday"), xes_event()))

    assert read_log(content)[:2] == [
        UnusableRow(1, "it has no timestamp"),
        UnusableRow(2, "its timestamp is unreadable: 'yesterday'"),
    ]


def test_an_event_outside_any_trace_is_left_out() -> None:
    assert read_log(xes_log(xes_event(), xes_trace("A", xes_event())))[0] == UnusableRow(
        1, "it stands outside any trace"
    )


def test_a_log_with_events_outside_any_trace_only_is_left_out() -> None:
    assert read_log(xes_log(xes_event())) == [UnusableRow(1, "it stands outside any trace")]


def test_the_keys_may_be_chosen() -> None:
    more = [
        xes_attribute("what", "pay"),
        xes_attribute("when", "2026-03-02"),
        xes_attribute("dept", "hr"),
        xes_attribute("who", "bob"),
    ]
    content = xes_log(f"<trace>{xes_attribute('no', '7')}{xes_event(attributes=more)}</trace>")
    keys = LogFieldMapping(
        case="no", activity="what", timestamp="when", department="dept", resource="who"
    )

    assert read_rows(content, keys) == [
        LogRow(1, "7", "pay", datetime(2026, 3, 1, 16, tzinfo=UTC), "hr", "bob")
    ]


def test_a_key_that_no_event_has_is_refused_with_those_they_have() -> None:
    content = xes_log(xes_trace("A", xes_event(department=None)))

    with pytest.raises(
        LogRefused, match=r"'org:group'.*it has: concept:name, org:resource, time:t"
    ):
        read_log(content)


def test_a_key_that_no_trace_has_is_refused_with_those_they_have() -> None:
    with pytest.raises(
        LogRefused, match="no trace attribute 'no' to read the case from; it has: c"
    ):
        read_log(xes_log(xes_trace("A", xes_event())), LogFieldMapping(case="no"))


def test_a_key_that_at_least_one_event_has_is_enough() -> None:
    content = xes_log(xes_trace("A", xes_event(department=None), xes_event()))

    assert [row.department for row in read_rows(content)] == [None, "sales"]


def test_the_default_resource_key_may_be_missing() -> None:
    content = xes_log(xes_trace("A", xes_event(resource=None)))

    assert read_rows(content)[0].resource is None


def test_a_resource_key_that_was_given_must_exist() -> None:
    with pytest.raises(LogRefused, match="'who' to read the resource from"):
        read_log(xes_log(xes_trace("A", xes_event())), LogFieldMapping(resource="who"))
