"""What the facts of workflows and incentives say of steps, disputes and months."""

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

TASK_FORCE = (
    "general-manager",
    "officer-goals",
    "officer-duties",
    "officer-communication",
    "officer-workflows",
)
"""Who decides disputes, and prepares and approves a month."""


def _case_started(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"case:{said['case_id']}", {"flow_id": said["flow_id"]})


def _case_ended(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"case:{said['case_id']}", {"is_over": True})


def _step(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "case_id", "case", "activity", "department")
    yield ItemChange(f"step:{said['case_id']}:{said['step']}", known | fields)


def _step_opened(said: Said) -> Iterator[ItemChange]:
    return _step(said, is_open=True, since=said["at"], due_at=said["due_at"])


def _step_missed(said: Said) -> Iterator[ItemChange]:
    return _step(said, is_overdue=True)


def _step_ended(said: Said) -> Iterator[ItemChange]:
    return _step(said, is_open=False)


def _step_transferred(said: Said) -> Iterator[ItemChange]:
    moved = {"department": said["department"]}
    yield ItemChange(f"step:{said['case_id']}:{said['step']}", moved)


def step_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a step of a case that its department holds."""
    if not values.get("is_open") or "case" not in values:
        return
    yield OpenThing(
        kind="step",
        id=values["case_id"],
        key=id_,
        title=values["activity"],
        state="open",
        reason="step-opened",
        reason_text=values["case"],
        since=time_of(values, "since") or since,
        owes=values["department"],
        due_at=time_of(values, "due_at"),
        overdue=bool(values.get("is_overdue")),
    )


def _dispute_filed(said: Said) -> Iterator[ItemChange]:
    known = fields_of(said, "department", "counterparts", "period", "reasons", since="at")
    yield ItemChange(f"dispute:{said['dispute_id']}", known | {"is_open": True})


def _dispute_ended(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"dispute:{said['dispute_id']}", {"is_open": False})


def dispute_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a dispute that nobody has decided."""
    if not values.get("is_open"):
        return
    yield OpenThing(
        kind="dispute",
        id=id_,
        key=id_,
        title=values["period"],
        state="open",
        reason="dispute-filed",
        reason_text=values["reasons"],
        reason_department=values["department"],
        since=time_of(values, "since") or since,
        roles=TASK_FORCE,
        waits=(values["department"],),
    )


def _month(state: str) -> FactReading:
    def read(said: Said) -> Iterator[ItemChange]:
        yield ItemChange(f"month:{said['period']}", {"state": state, "since": said["at"]})

    return read


def _month_returned(said: Said) -> Iterator[ItemChange]:
    return iter(_month(said["to"])(said))


_MONTH_TERMS: Mapping[str, Mapping[str, Any]] = {
    "calculated": {"reason": "month-calculated", "roles": TASK_FORCE},
    "under-review": {"reason": "month-under-review", "roles": TASK_FORCE},
    "approved": {"reason": "month-approved", "roles": ("general-manager",)},
    "locked": {"reason": "month-locked", "roles": ("hr",)},
}
"""Who takes a month further, by its state; an open or a paid one waits for nobody."""


def month_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield the next step of a month whose statement was calculated."""
    terms = _MONTH_TERMS.get(values["state"])
    if terms is not None:
        at = time_of(values, "since") or since
        state = values["state"]
        yield OpenThing(kind="month", id=id_, key=id_, title=id_, state=state, since=at, **terms)


WORKFLOW_READINGS: Mapping[str, FactReading] = {
    "case-started": _case_started,
    "case-finished": _case_ended,
    "case-withdrawn": _case_ended,
    "step-opened": _step_opened,
    "step-overdue": _step_missed,
    "step-done": _step_ended,
    "step-sent-back": _step_ended,
    "step-withdrawn": _step_ended,
    "step-transferred": _step_transferred,
}
INCENTIVE_READINGS: Mapping[str, FactReading] = {
    "dispute-filed": _dispute_filed,
    "dispute-decided": _dispute_ended,
    "period-calculated": _month("calculated"),
    "period-review-started": _month("under-review"),
    "period-approved": _month("approved"),
    "period-returned": _month_returned,
    "period-locked": _month("locked"),
    "period-paid": _month("paid"),
}
"""What is read of each fact, by its short name."""
