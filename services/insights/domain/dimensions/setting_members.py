"""Flows, templates, plans and calendars: what is set once in versions and then followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.insights.domain.dimensions.member_statement import MemberStatement, instant

Said = Mapping[str, Any]
Reading = Callable[[Said], Iterator[MemberStatement]]


def _flow_mapped(said: Said) -> Iterator[MemberStatement]:
    at = instant(said["at"])
    yield MemberStatement(said["flow_id"], at, {"name": said["name"], "version": None})


def _flow_published(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["flow_id"], instant(said["at"]), {"version": said["number"]})


def _template_drafted(said: Said) -> Iterator[MemberStatement]:
    attributes = {"flow_id": said["flow_id"], "name": said["name"], "name_zh": said["name_zh"]}
    yield MemberStatement(said["template_id"], instant(said["at"]), attributes)


def _template_published(said: Said) -> Iterator[MemberStatement]:
    attributes = {"version": said["number"], "retired": False}
    yield MemberStatement(said["template_id"], instant(said["at"]), attributes)


def _template_retired(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["template_id"], instant(said["at"]), {"retired": True})


def _plan_published(said: Said) -> Iterator[MemberStatement]:
    attributes = {"effective_from": said["effective_from"]}
    yield MemberStatement(str(said["version"]), instant(said["at"]), attributes)


def _calendar_published(said: Said) -> Iterator[MemberStatement]:
    days = said.get("days")
    if days is not None:  # another fact of the same version has them
        yield MemberStatement(str(said["version"]), instant(said["at"]), dict(days))


SETTING_FACTS: Mapping[str, tuple[str, Reading]] = {
    "concord.workflows.flow-mapped.v1": ("flow", _flow_mapped),
    "concord.workflows.flow-version-published.v1": ("flow", _flow_published),
    "concord.workflows.template-drafted.v1": ("template", _template_drafted),
    "concord.workflows.template-published.v1": ("template", _template_published),
    "concord.workflows.template-retired.v1": ("template", _template_retired),
    "concord.incentives.plan-published.v1": ("plan", _plan_published),
    "concord.comms.calendar-published.v1": ("calendar", _calendar_published),
}
"""By type of fact: the dimension, and how the fact is read."""
