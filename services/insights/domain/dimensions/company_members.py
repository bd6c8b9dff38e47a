"""Departments and people, from the facts of the directory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
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
    yield MemberStatement(said["department"], _since(said), {"name": said["name"]})


def _moved(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["department"], _since(said), {"parent": said["parent"]})


def _head_named(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["department"], _since(said), {"head": said["head"]})


def _head_removed(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["department"], _since(said), {"head": None})


def _withdrawn(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["department"], instant(said["at"]), {"closed": True})


def _since(said: Said) -> datetime:
    """Return the day from which a change holds; facts of earlier versions say none."""
    day = said.get("valid_from")
    return instant(said["at"]) if day is None else start_of_day(day)


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


def _person_left(said: Said) -> Iterator[MemberStatement]:
    attributes: Attributes = {"department": None, "roles": None}
    yield MemberStatement(said["person"], end_of_day(said["last_day"]), attributes)


def _person_withdrawn(said: Said) -> Iterator[MemberStatement]:
    attributes: Attributes = {"department": None, "roles": None}
    yield MemberStatement(said["person"], instant(said["at"]), attributes)


COMPANY_FACTS: Mapping[str, tuple[str, Callable[[Said], Iterator[MemberStatement]]]] = {
    "concord.directory.department-registered.v1": ("department", _registered),
    "concord.directory.department-placed.v1": ("department", _placed),
    "concord.directory.department-renamed.v1": ("department", _renamed),
    "concord.directory.department-head-named.v1": ("department", _head_named),
    "concord.directory.department-moved.v1": ("department", _moved),
    "concord.directory.department-head-removed.v1": ("department", _head_removed),
    "concord.directory.department-closed.v1": ("department", _closed),
    "concord.directory.department-withdrawn.v1": ("department", _withdrawn),
    "concord.directory.person-changed.v1": ("person", _person_changed),
    "concord.directory.person-assigned.v1": ("person", _person_assigned),
    "concord.directory.person-left.v1": ("person", _person_left),
    "concord.directory.person-withdrawn.v1": ("person", _person_withdrawn),
}
"""By type of fact: the dimension, and how the fact is read. Names of people are not published."""
