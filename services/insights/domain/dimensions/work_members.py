"""Projects, from the facts of the duties area.

Pools, shares and outcomes are pay, and in no dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.insights.domain.dimensions.dimension_change import AttributeValue
from services.insights.domain.dimensions.member_statement import MemberStatement, instant

Said = Mapping[str, Any]
Reading = Callable[[Said], Iterator[MemberStatement]]


def _in_state(state: str) -> Reading:
    """Return the reading of a fact after which a project is in a state."""

    def read(said: Said) -> Iterator[MemberStatement]:
        attributes = {**_terms(said), "state": state}
        if state == "running":
            attributes["kick_off"] = said["kick_off"]
        yield MemberStatement(said["project_id"], instant(said["at"]), attributes)

    return read


def _changed(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["project_id"], instant(said["at"]), _terms(said))


def _cancelled(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["project_id"], instant(said["at"]), {"state": "cancelled"})


def _lessons(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["project_id"], instant(said["at"]), {"led_by": said["led_by"]})


def _owed_lessons(said: Said) -> Iterator[MemberStatement]:
    yield MemberStatement(said["project_id"], instant(said["at"]), {"led_by": said["department"]})


def _terms(said: Said) -> dict[str, AttributeValue]:
    terms: dict[str, AttributeValue] = {"code": said["code"], "name": said["name"]}
    if "participants" in said:
        terms["participants"] = sorted(said["participants"])
    elif "shares" in said:  # every participating department has one
        terms["participants"] = sorted(share["department"] for share in said["shares"])
    return terms


PROJECT_FACTS: Mapping[str, tuple[str, Reading]] = {
    "concord.duties.project-planned.v1": ("project", _in_state("planned")),
    "concord.duties.project-plan-changed.v1": ("project", _changed),
    "concord.duties.project-started.v1": ("project", _in_state("running")),
    "concord.duties.project-closed.v1": ("project", _in_state("closed")),
    "concord.duties.project-cancelled.v1": ("project", _cancelled),
    "concord.duties.retrospective-published.v1": ("project", _lessons),
    "concord.duties.retrospective-corrected.v1": ("project", _lessons),
    "concord.duties.retrospective-met.v1": ("project", _owed_lessons),
    "concord.duties.retrospective-overdue.v1": ("project", _owed_lessons),
}
"""By type of fact: the dimension, and how the fact is read."""
