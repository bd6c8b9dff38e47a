"""Departments and people, from the facts of the directory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.insights.domain.dimensions.dimension_change import Attributes
from services.insights.domain.dimensions.member_statement import (
    MemberStatement,
    end_of_day,
    instant,
    start_of_day,
)

Said = Mapping[str, Any]


def _registered(said: Said) -> Iterator[MemberStatement]:
    attributes: Attributes = {
        "name": said["name"],
        "parent": said["parent"],
        "head": None,
        "closed": False,
    }
    yield MemberStatement(said["department"], start_of_day(said["valid_from"]), attributes)


def _placed(said: Said) -> Iterator[MemberStatement]:
    since = start_of_day(said["valid_from"])
    yield MemberStatement(said["department"], since, {"parent": said["parent"]})


def _renamed(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["department"], instant(said["at"]), {"name": said["name"]})


def _head_named(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["department"], instant(said["at"]), {"head": said["head"]})


def _closed(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["department"], end_of_day(said["valid_to"]), {"closed": True})


def _person_changed(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["person"], instant(said["at"]), {})


def _person_assigned(said: Said) -> Iterator[MemberStatement]:
    roles = said.get("roles")
    attributes: Attributes = {
        "department": said["department"],
        "roles": None if roles is None else sorted(roles),
    }
    yield MemberStatement(said["person"], start_of_day(said["valid_from"]), attributes)


COMPANY_FACTS: Mapping[str, tuple[str, Callable[[Said], Iterator[MemberStatement]]]] = {
    "concord.directory.department-registered.v1": ("department", _registered),
    "concord.directory.department-placed.v1": ("department", _placed),
    "concord.directory.department-renamed.v1": ("department", _renamed),
    "concord.directory.department-head-named.v1": ("department", _head_named),
    "concord.directory.department-closed.v1": ("department", _closed),
    "concord.directory.person-changed.v1": ("person", _person_changed),
    "concord.directory.person-assigned.v1": ("person", _person_assigned),
}
"""By type of fact: the dimension, and how the fact is read. Names of people are not published."""
