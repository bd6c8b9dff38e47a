"""The rows of what incentives counts, locks and pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from services.insights.domain.folding.row_parts import (
    FactReading,
    Row,
    Said,
    decimal,
    department,
    moment,
    person,
    plan,
    project,
)

_SECOND = timedelta(seconds=1)


def _counted(said: Said) -> Iterator[tuple[str, Row]]:
    """Yield what an obligation's count adds: its outcome, less the one that it had before."""
    outcome, was = said["outcome"], said["was"]
    yield "obligation_fact", _obligation(said, outcome, was, 1 if was is None else 0)


def _reversed(said: Said) -> Iterator[tuple[str, Row]]:
    yield "obligation_fact", _obligation(said, None, said["was"], -1)


def _obligation(said: Said, outcome: str | None, was: str | None, due: int) -> Row:
    due_at = datetime.fromisoformat(said["due_at"])
    done_at, deadline = moment(said.get("done_at")), moment(said.get("deadline")) or due_at
    return (
        said["obligation_id"],
        said["kind"],
        *department(said["department"]),
        *department(said.get("counterpart")),
        said["booked_in"],
        said["period"],
        due_at,
        done_at,
        deadline,
        outcome,
        was,
        said.get("excuse"),
        *department(said.get("delayed_by")),
        due,
        (outcome == "on_time") - (was == "on_time"),
        (outcome == "late") - (was == "late"),
        (outcome == "excused") - (was == "excused"),
        None if done_at is None else (done_at - deadline) // _SECOND,
        *project(said.get("project_id")),
        *person(said.get("done_by")),
        said.get("dispute"),
        said["revision"],
    )


def _line_locked(said: Said) -> Iterator[tuple[str, Row]]:
    """Yield a department's line, its adjustments, what it counts of each kind, and its bonus."""
    period, owner = said["period"], department(said["department"])
    versions = (*plan(said["plan_version"]), said["calendar_version"], said["too_little_data"])
    yield (
        "kpi_fact",
        (
            period,
            *owner,
            "line",
            period,
            *_counts(said),
            decimal(said["on_time_rate"]),
            decimal(said["score"]),
            decimal(said["weight"]),
            decimal(said["weighted_points"]),
            *versions,
            None,
        ),
    )
    for one in said["adjustments"]:
        points = decimal(one["weighted_points"])
        figures = (*_counts(one), None, None, None, points)
        yield (
            "kpi_fact",
            (period, *owner, "adjustment", one["period"], *figures, *versions, one["changes"]),
        )
    for one in said["by_kind"]:
        yield "kpi_kind_fact", (period, *owner, one["kind"], *_counts(one))
    for one in said["bonus"]:
        amount = one["amount"] or {}
        yield (
            "bonus_fact",
            (
                period,
                *owner,
                one["kind"],
                one["period"],
                *project(one["project_id"]),
                one["ranking"],
                amount.get("amount_minor"),
                amount.get("currency"),
                one["leave_hours"],
                one["cause"],
            ),
        )


def _counts(said: Said) -> Row:
    return said["due"], said["on_time"], said["late"], said["excused"]


def _period(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    yield (
        "period_fact",
        (said["period"], transition, *plan(said.get("plan_version")), said.get("to")),
    )


INCENTIVES_ROWS: Mapping[str, FactReading] = {
    "obligation-counted": _counted,
    "obligation-count-reversed": _reversed,
    "statement-line-locked": _line_locked,
    "period-calculated": partial(_period, "calculated"),
    "period-review-started": partial(_period, "review-started"),
    "period-approved": partial(_period, "approved"),
    "period-returned": partial(_period, "returned"),
    "period-locked": partial(_period, "locked"),
    "period-paid": partial(_period, "paid"),
}
