"""Reads the facts of other areas that targets count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.programme.application.goal_facts import GOAL_READINGS
from services.programme.domain.goal_happening import GoalHappening
from services.programme.domain.item_change import ItemChange
from shared.eventsourcing.company_days import last_instant_of_day, months_later
from shared.eventsourcing.published_fact import Fact
from shared.postgres.fact_tables import StoredFact

MeasuredSaying = ItemChange | GoalHappening
SOURCE_AREAS = ("comms", "duties", "goals", "workflows")

ROWS_VERSION = 1
"""Raise it where facts give other rows than before."""

Said = Mapping[str, Any]
Reading = Callable[[UUID, Said], Iterator[ItemChange]]


def _time(said: Said, name: str) -> datetime:
    return datetime.fromisoformat(said[name])


def _request_opened(_: UUID, said: Said) -> Iterator[ItemChange]:
    about = said.get("about") or {}
    yield ItemChange(
        "request",
        said["request_id"],
        {
            "began_at": _time(said, "at"),
            "department": said["department"],
            "project_id": UUID(about["id"]) if about.get("kind") == "project" else None,
            "work": f"request/{said['matter']}",
        },
    )


def _request_corrected(_: UUID, said: Said) -> Iterator[ItemChange]:
    if said["entry_id"] == said["request_id"] and said.get("entry_at"):
        yield ItemChange("request", said["request_id"], {"began_at": _time(said, "entry_at")})


def _request_transferred(_: UUID, said: Said) -> Iterator[ItemChange]:
    if said["side"] == "asked":
        yield ItemChange("request", said["request_id"], {"department": said["department"]})


def _request_replied(fact_id: UUID, said: Said) -> Iterator[ItemChange]:
    if said["resolved"]:
        fields = {"fact_id": fact_id, "ended_at": _time(said, "replied_at")}
        yield ItemChange("request", said["request_id"], fields)


def _request_goes_on(_: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange("request", said["request_id"], {"fact_id": None, "ended_at": None})


def _blocker_resolved(fact_id: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange(
        "blocker",
        said["blocker_id"],
        {
            "fact_id": fact_id,
            "began_at": _time(said, "raised_at"),
            "ended_at": _time(said, "at"),
            "department": said["department"],
            "work": "blocker",
        },
    )


def _step_done(fact_id: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange(
        "step",
        f"{said['case_id']}/{said['step']}",
        {
            "fact_id": fact_id,
            "began_at": _time(said, "opened_at"),
            "ended_at": _time(said, "done_at"),
            "department": said["department"],
            "case_id": UUID(said["case_id"]),
        },
    )


def _work_handed_over(_: UUID, said: Said) -> Iterator[ItemChange]:
    if said["sender"] != said["recipient"]:
        yield ItemChange("step", f"{said['case_id']}/{said['step']}", {"received": True})


def _case_started(_: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange(
        "case",
        said["case_id"],
        {
            "began_at": _time(said, "at"),
            "work": f"flow/{said['flow_id']}",
            "from_template": said.get("template_id") is not None,
        },
    )


def _case_migrated(_: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange("case", said["case_id"], {"work": f"flow/{said['flow_id']}"})


def _case_finished(fact_id: UUID, said: Said) -> Iterator[ItemChange]:
    fields = {"fact_id": fact_id, "ended_at": _time(said, "at")}
    yield ItemChange("case", said["case_id"], fields)


def _case_imported(fact_id: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange(
        "case",
        said["case_id"],
        {
            "fact_id": fact_id,
            "began_at": _time(said, "opened_at"),
            "ended_at": _time(said, "at"),
            "work": f"import/{said['import_id']}",
            "from_template": False,
        },
    )


def _handoff_offered(_: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange("handoff", said["handoff_id"], {}, {"began_at": _time(said, "at")})


def _handoff_accepted(fact_id: UUID, said: Said) -> Iterator[ItemChange]:
    yield ItemChange(
        "handoff",
        said["handoff_id"],
        {
            "fact_id": fact_id,
            "ended_at": _time(said, "at"),
            "department": said["sender"],
            "project_id": UUID(said["project_id"]),
            "work": "handoff",
        },
    )


def _month_costed(fact_id: UUID, said: Said) -> Iterator[ItemChange]:
    month = date.fromisoformat(said["month"])
    last_day = date.fromordinal(months_later(month, 1).toordinal() - 1)
    project = said.get("project")
    yield ItemChange(
        "cost",
        f"{month}/{said['department']}/{project or ''}",
        {
            "fact_id": fact_id if said["complete"] else None,
            "ended_at": last_instant_of_day(last_day),
            "department": said["department"],
            "project_id": UUID(project) if project else None,
            "work": "communication",
            "amount": said["meetings_minor"] + said["requests_minor"],
            "currency": said["currency"],
        },
    )


_ITEM_READINGS: Mapping[str, Reading] = {
    "concord.comms.request-opened.v1": _request_opened,
    "concord.comms.request-corrected.v1": _request_corrected,
    "concord.comms.request-transferred.v1": _request_transferred,
    "concord.comms.request-replied.v1": _request_replied,
    "concord.comms.reply-clock-set.v1": _request_goes_on,
    "concord.comms.month-costed.v1": _month_costed,
    "concord.goals.blocker-resolved.v1": _blocker_resolved,
    "concord.workflows.step-done.v1": _step_done,
    "concord.workflows.work-handed-over.v1": _work_handed_over,
    "concord.workflows.case-started.v1": _case_started,
    "concord.workflows.case-migrated.v1": _case_migrated,
    "concord.workflows.case-finished.v1": _case_finished,
    "concord.workflows.case-imported.v1": _case_imported,
    "concord.duties.handoff-offered.v1": _handoff_offered,
    "concord.duties.handoff-accepted.v1": _handoff_accepted,
}

HANDLED_FACT_TYPES = frozenset(_ITEM_READINGS) | frozenset(GOAL_READINGS)


def read_fact(fact: Fact | StoredFact, said: Any) -> Iterator[MeasuredSaying]:
    """Yield what a fact says; raises `KeyError` where its data lacks what its type promises."""
    if reading := _ITEM_READINGS.get(fact.type):
        yield from reading(fact.id, said)
    if goal_reading := GOAL_READINGS.get(fact.type):
        for place, saying in enumerate(goal_reading(said)):
            yield GoalHappening(
                fact_id=fact.id,
                place=place,
                position=fact.position,
                at=datetime.fromisoformat(said["at"]),
                what=saying.what,
                goal_id=saying.goal_id,
                cycle_id=saying.cycle_id,
                shared_by=saying.shared_by,
                department=saying.department,
            )


def rows_version() -> str:
    """Return what identifies the rows: where it changes, they are made anew after an upgrade."""
    return f"{ROWS_VERSION}-{len(HANDLED_FACT_TYPES)}"
