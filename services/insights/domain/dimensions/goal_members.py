"""Goals and their cycles, from the facts of the goals area."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.insights.domain.dimensions.dimension_change import AttributeValue
from services.insights.domain.dimensions.member_statement import MemberStatement, instant

Said = Mapping[str, Any]
Reading = Callable[[Said], Iterator[MemberStatement]]

_OPTIONAL = ("unit", "direction", "start", "target", "low", "high")
"""What facts of earlier versions do not say of a goal."""


def _cycle_in(state: str) -> Reading:
    """Return the reading of a fact after which a cycle is in a state."""

    def read(said: Said) -> Iterator[MemberStatement]:
        attributes: dict[str, AttributeValue] = {"name": said["cycle"], "state": state}
        yield MemberStatement(said["cycle_id"], instant(said["at"]), attributes)

    return read


def _goal_set(said: Said) -> Iterator[MemberStatement]:
    attributes = {**_place(said), "state": "set", "weight": None}
    attributes.update({name: str(said[name]) for name in _OPTIONAL if said.get(name) is not None})
    yield MemberStatement(said["goal_id"], instant(said["at"]), attributes)


def _goal_moved(said: Said) -> Iterator[MemberStatement]:
    attributes = {**_place(said), "weight": None}  # it has none under its new parent yet
    yield MemberStatement(said["goal_id"], instant(said["at"]), attributes)


def _goal_archived(said: Said) -> Iterator[MemberStatement]:
    attributes = {**_place(said), "state": "archived"}
    yield MemberStatement(said["goal_id"], instant(said["at"]), attributes)


def _goal_withdrawn(said: Said) -> Iterator[MemberStatement]:
    attributes = {**_place(said), "state": "withdrawn"}
    yield MemberStatement(said["goal_id"], instant(said["at"]), attributes)


def _goal_transferred(said: Said) -> Iterator[MemberStatement]:
    attributes: dict[str, AttributeValue] = {"department": said["department"]}
    yield MemberStatement(said["goal_id"], instant(said["at"]), attributes)


def _weights_changed(said: Said) -> Iterator[MemberStatement]:
    at = instant(said["at"])
    for part in said["weights"]:
        yield MemberStatement(part["goal_id"], at, {"weight": str(part["weight"])})


def _place(said: Said) -> dict[str, AttributeValue]:
    return {
        "title": said["goal"],
        "department": said["department"],
        "parent_id": said["parent_id"],
        "cycle_id": said["cycle_id"],
    }


GOAL_FACTS: Mapping[str, tuple[str, Reading]] = {
    "concord.goals.cycle-prepared.v1": ("cycle", _cycle_in("prepared")),
    "concord.goals.cycle-activated.v1": ("cycle", _cycle_in("active")),
    "concord.goals.cycle-closed.v1": ("cycle", _cycle_in("closed")),
    "concord.goals.cycle-withdrawn.v1": ("cycle", _cycle_in("withdrawn")),
    "concord.goals.goal-transferred.v1": ("goal", _goal_transferred),
    "concord.goals.goal-withdrawn.v1": ("goal", _goal_withdrawn),
    "concord.goals.goal-set.v1": ("goal", _goal_set),
    "concord.goals.goal-moved.v1": ("goal", _goal_moved),
    "concord.goals.goal-archived.v1": ("goal", _goal_archived),
    "concord.goals.weights-changed.v1": ("goal", _weights_changed),
}
"""By type of fact: the dimension, and how the fact is read."""
