"""What the facts of the goals area say of blockers and of cycles that are not activated yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from services.worklist.domain.goal_items import COMPANY_GOAL_ROLES
from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    fields_of,
    time_of,
)
from services.worklist.domain.work_row import OpenThing


def _blocker(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "goal_id", "goal", "department")
    yield ItemChange(f"blocker:{said['blocker_id']}", known | fields)


def _raised(said: Said) -> Iterator[ItemChange]:
    return _blocker(said, what=said["what"], since=said["at"])


def _resolved(said: Said) -> Iterator[ItemChange]:
    return _blocker(said, is_over=True)


def blocker_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a blocker that was raised and not resolved: its goal's department resolves it."""
    if values.get("is_over") or "what" not in values:
        return
    yield OpenThing(
        kind="blocker",
        id=id_,
        key=id_,
        title=values["what"],
        state="open",
        reason="blocker-raised",
        reason_text=values["goal"],
        since=time_of(values, "since") or since,
        owes=values["department"],
        roles=() if values["department"] else COMPANY_GOAL_ROLES,
        goal_id=values["goal_id"],
    )


def _prepared(said: Said) -> Iterator[ItemChange]:
    known = {"cycle": said["cycle"], "since": said["at"]}
    yield ItemChange(f"cycle:{said['cycle_id']}", known)


def _past_preparation(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"cycle:{said['cycle_id']}", {"is_over": True})


def cycle_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a cycle that was prepared and not activated."""
    if values.get("is_over") or "cycle" not in values:
        return
    yield OpenThing(
        kind="cycle",
        id=id_,
        key=id_,
        title=values["cycle"],
        state="planned",
        reason="cycle-prepared",
        since=time_of(values, "since") or since,
        roles=COMPANY_GOAL_ROLES,
    )


GOAL_UPKEEP_READINGS: Mapping[str, FactReading] = {
    "blocker-raised": _raised,
    "blocker-transferred": _blocker,
    "blocker-resolved": _resolved,
    "cycle-prepared": _prepared,
    "cycle-activated": _past_preparation,
    "cycle-closed": _past_preparation,
    "cycle-withdrawn": _past_preparation,
}
"""What is read of each fact, by its short name."""
