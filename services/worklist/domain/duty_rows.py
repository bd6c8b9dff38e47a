"""The open things of the duties area that follow from what is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.worklist.domain.involvement_items import involvement_things
from services.worklist.domain.item_change import Values, time_of
from services.worklist.domain.work_row import OpenThing

CONFIRMING_ROLES = ("officer-duties", "general-manager")


def handoff_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield what is open of a handoff: its sender delivers it, or its recipient answers an offer.

    `since` stands for the time that no fact says yet.
    """
    if "deliverable" not in values or values.get("is_over") or values.get("is_withdrawn"):
        return
    common: dict[str, Any] = {
        "id": id_,
        "key": id_,
        "title": values["deliverable"],
        "since": time_of(values, "since") or since,
        "project_id": values["project_id"],
    }
    yield from involvement_things(id_, values, common)
    if values.get("state") == "offered":
        yield OpenThing(
            kind="handoff-answer",
            state="offered",
            reason="offered",
            owes=values["recipient"],
            waits=(values["sender"],),
            **common,
        )
        return
    counts_until = values.get("excused_until") or values.get("deadline")
    yield OpenThing(
        kind="handoff",
        owes=values["sender"],
        waits=(values["recipient"],),
        due_at=None if counts_until is None else datetime.fromisoformat(counts_until),
        overdue=counts_until is not None and values.get("announced") == counts_until,
        **_handoff_reason(values),
        **common,
    )


def _handoff_reason(values: Values) -> dict[str, Any]:
    state = values.get("state", "awaited")
    if values.get("is_held_up"):
        return {"state": "held-up", "reason": "input-missing"}
    if state == "rejected":
        return {"state": state, "reason": "rejected", "reason_text": values.get("text", "")}
    if state == "recalled":
        return {"state": state, "reason": "recalled"}
    if values.get("excused_until") and values.get("late_sender"):
        late = {"reason_text": values.get("late_input", "")}
        return {
            "state": state,
            "reason": "input-late",
            "reason_department": values["late_sender"],
            **late,
        }
    return {"state": state, "reason": "due-by-duty-list"}


def standing_duty_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a standing duty's next date, those that were missed, and stated times to confirm."""
    common: dict[str, Any] = {
        "kind": "standing-duty",
        "id": id_,
        "title": values["deliverable"],
        "state": "open",
        "waits": (values["recipient"],),
    }
    for name, due_at in values.items():
        occurrence = name.removeprefix("missed ")
        if occurrence != name and not values.get(f"done {occurrence}"):
            passed = datetime.fromisoformat(due_at)
            yield OpenThing(
                key=f"{id_}:{occurrence}",
                reason="standing-duty-missed",
                reason_text=occurrence,
                since=passed,
                due_at=passed,
                overdue=True,
                owes=values[f"by {occurrence}"],
                **common,
            )
    yield from _stated_times(id_, values, common)
    next_due_at = time_of(values, "next_due_at")
    if next_due_at is not None:
        yield OpenThing(
            key=id_,
            reason="standing-duty-date",
            since=time_of(values, "since") or since,
            due_at=next_due_at,
            owes=values["department"],
            **common,
        )


def _stated_times(id_: str, values: Values, common: dict[str, Any]) -> Iterator[OpenThing]:
    for name, stated in values.items():
        occurrence = name.removeprefix("stated ")
        if occurrence != name and stated is not None:
            yield OpenThing(
                key=f"{id_}:{occurrence}",
                reason="time-stated",
                reason_text=occurrence,
                reason_department=values["department"],
                since=datetime.fromisoformat(values[f"on {occurrence}"]),
                owes=values["recipient"],
                **{**common, "kind": "time-confirmation", "waits": (values["department"],)},
            )


def lessons_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield the lessons of a closed project, until they are published."""
    if values.get("is_over") or "department" not in values:
        return
    yield OpenThing(
        kind="retrospective",
        id=id_,
        key=id_,
        title=values["name"],
        state="open",
        reason="project-closed",
        reason_text=values["code"],
        since=time_of(values, "closed_at") or since,
        owes=values["department"],
        due_at=time_of(values, "due_at"),
        overdue=bool(values.get("is_missed")),
        project_id=values["project_id"],
    )


def project_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield what is to be confirmed of a project, and the start that nothing plans."""
    if values.get("is_over"):
        return
    common: dict[str, Any] = {
        "id": id_,
        "key": id_,
        "title": values.get("name", ""),
        "state": "open",
        "reason_text": values.get("code", ""),
        "roles": CONFIRMING_ROLES,
        "waits": values.get("participants", ()),
        "project_id": id_,
    }
    if values.get("awaits_pool"):
        entered = time_of(values, "pool_since") or since
        yield OpenThing(kind="pool-confirmation", reason="pool-entered", since=entered, **common)
    if values.get("awaits_shares"):
        entered = time_of(values, "shares_since") or since
        yield OpenThing(kind="share-confirmation", reason="shares-entered", since=entered, **common)
    if values.get("awaits_outcome"):
        entered = time_of(values, "outcome_since") or since
        yield OpenThing(
            kind="outcome-confirmation", reason="outcome-entered", since=entered, **common
        )
    if values.get("is_planned") and not values.get("is_started") and not values.get("kick_off"):
        refused_at = time_of(values, "refused_at")
        yield OpenThing(
            kind="project-start",
            reason="start-refused" if refused_at else "project-planned",
            since=refused_at or since,
            **common,
        )
