"""Every read of an area takes `as_of` and `known_at`, or its service says why it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.architecture.declared_services import all_services, openapi_document

BOTH = {"as_of", "known_at"}
NO_READ_OF_HISTORY = "/events/{event_id}"
"""A stored event never changes."""


def reads() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the area, the path and the operation of every read of an area."""
    names = {one.name for one in all_services()}
    for path, methods in openapi_document()["paths"].items():
        area = path.removeprefix("/api/").partition("/")[0]
        if area in names and "get" in methods and not path.endswith(NO_READ_OF_HISTORY):
            yield area, path, methods["get"]


def test_every_read_takes_both_times_or_its_service_says_why_not() -> None:
    exceptions = {one.name: one.reads_of_the_present for one in all_services()}
    found = list(reads())
    assert len(found) > 100
    for area, path, operation in found:
        names = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        of_present = operation["operationId"] in exceptions[area]
        assert names & BOTH == (set() if of_present else BOTH), path


def test_a_service_names_only_its_own_reads_with_a_reason() -> None:
    operations = {(area, operation["operationId"]) for area, _, operation in reads()}
    for service in all_services():
        for name, reason in service.reads_of_the_present.items():
            assert (service.name, name) in operations
            assert len(reason.split()) > 2, name
