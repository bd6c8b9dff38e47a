"""What the facts of the goals area say of support, links and progress reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    fields_of,
    time_of,
)
from services.worklist.domain.work_row import OpenThing

COMPANY_GOAL_ROLES = ("officer-goals", "general-manager")


def _support(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "goal_id", "goal", "asker", "department", "due_at", "blocker_id")
    yield ItemChange(f"support:{said['support_id']}", known | fields)


def _support_asked(said: Said) -> Iterator[ItemChange]:
    return _support(said, what=said["what"], since=said["at"])


def _support_missed(said: Said) -> Iterator[ItemChange]:
    return _support(said, is_overdue=True)


def _support_ended(said: Said) -> Iterator[ItemChange]:
    return _support(said, is_over=True)


def support_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield support that was asked for and has not come."""
    if values.get("is_over") or "goal" not in values:
        return
    yield OpenThing(
        kind="support",
        id=values["blocker_id"],
        key=id_,
        title=values.get("what") or values["goal"],
        state="open",
        reason="blocker",
        reason_text=values["goal"],
        since=time_of(values, "since") or since,
        owes=values["department"],
        waits=tuple(filter(None, (values["asker"],))),
        due_at=time_of(values, "due_at"),
        overdue=bool(values.get("is_overdue")),
        goal_id=values["goal_id"],
    )


def _link(said: Said, **fields: object) -> Iterator[ItemChange]:
    sides = ("source", "source_goal", "source_department")
    known = fields_of(
        said, *sides, "target", "target_goal", "target_department", "offered_by", "kind"
    )
    yield ItemChange(f"link:{said['link_id']}", known | fields)


def _link_offered(said: Said) -> Iterator[ItemChange]:
    return _link(said, since=said["at"], is_offered=True)


def _link_ended(said: Said) -> Iterator[ItemChange]:
    return _link(said, is_offered=False)


def link_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a link between goals that the other side has not answered."""
    if not values.get("is_offered"):
        return
    offering = values["offered_by"]
    answering = "target" if offering == "source" else "source"
    owes = values[f"{answering}_department"]
    waits = values[f"{offering}_department"]
    yield OpenThing(
        kind="link",
        id=id_,
        key=id_,
        title=f"{values['source_goal']} → {values['target_goal']}",
        state="offered",
        reason="link-offered",
        reason_text=values[f"{offering}_goal"],
        since=time_of(values, "since") or since,
        owes=owes,
        roles=() if owes else COMPANY_GOAL_ROLES,
        waits=tuple(filter(None, (waits,))),
        goal_id=values[answering],
    )


def _report(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "goal", "department")
    yield ItemChange(f"reports:{said['goal_id']}", known | fields)


def _reports_owed(said: Said) -> Iterator[ItemChange]:
    owed = {f"owed {one['slot']}": one["due_at"] for one in said["slots"]}
    return _report(said, since=said["at"], **owed)


def _reports_dropped(said: Said) -> Iterator[ItemChange]:
    return _report(said, **{f"done {slot}": True for slot in said["slots"]})


def _report_missed(said: Said) -> Iterator[ItemChange]:
    slot = said["slot"]
    return _report(said, **{f"missed {slot}": said["due_at"], f"by {slot}": said["department"]})


def _reported(said: Said) -> Iterator[ItemChange]:
    return _report(said, **{f"done {said['slot']}": True})


def _report_withdrawn(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"reports:{said['goal_id']}", {f"done {said['slot']}": False})


def _goal_transferred(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"reports:{said['goal_id']}", {"department": said["department"]})


def _goal_withdrawn(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"reports:{said['goal_id']}", {"is_over": True})


def _support_transferred(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"support:{said['support_id']}", {"department": said["department"]})


def report_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield the reports of a goal that did not come in time, and the next one."""
    if values.get("is_over") or "goal" not in values:
        return
    missed = _slots(values, "missed ")
    owed = [one for one in _slots(values, "owed ") if one not in missed]
    common: dict[str, Any] = {
        "kind": "report",
        "id": id_,
        "title": values["goal"],
        "state": "open",
        "goal_id": id_,
    }
    for due_at, slot in missed:
        yield OpenThing(
            key=f"{id_}:{slot}",
            reason="report-missed",
            reason_text=slot,
            owes=values[f"by {slot}"],
            since=due_at,
            due_at=due_at,
            overdue=True,
            **common,
        )
    for due_at, slot in owed[:1]:
        yield OpenThing(
            key=f"{id_}:{slot}",
            owes=values["department"],
            reason="report-due",
            reason_text=slot,
            since=time_of(values, "since") or since,
            due_at=due_at,
            **common,
        )


def _slots(values: Values, prefix: str) -> list[tuple[datetime, str]]:
    """Return the deadlines and names of a goal's slots that are not done, the earliest first."""
    return sorted(
        (datetime.fromisoformat(due_at), slot)
        for name, due_at in values.items()
        if (slot := name.removeprefix(prefix)) != name and not values.get(f"done {slot}")
    )


GOAL_READINGS: Mapping[str, FactReading] = {
    "support-asked": _support_asked,
    "support-overdue": _support_missed,
    "support-given": _support_ended,
    "support-withdrawn": _support_ended,
    "link-offered": _link_offered,
    "link-accepted": _link_ended,
    "link-declined": _link_ended,
    "link-withdrawn": _link_ended,
    "reports-owed": _reports_owed,
    "reports-dropped": _reports_dropped,
    "progress-overdue": _report_missed,
    "progress-reported": _reported,
    "progress-report-withdrawn": _report_withdrawn,
    "goal-transferred": _goal_transferred,
    "goal-withdrawn": _goal_withdrawn,
    "support-transferred": _support_transferred,
}
"""What is read of each fact, by its short name."""
